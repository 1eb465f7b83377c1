// SPDX-License-Identifier: GPL-3.0-or-later
import {directives, type Directive} from '../units/directives.ts';
import {exceptionsOf, type Exception} from './exceptions.ts';
import {neededLines} from './needed-lines.ts';
import type {SyscallGroups} from '../units/syscall-groups.ts';
import {isOn, lastOf, sectionSettings, startsSomething, type Settings} from '../units/unit-text.ts';

/**
 * The name of Forge's drop-in in UNIT.d: after a package's own (10-), before the machine owner's
 * (by custom 60 and up).
 */
export const dropInName = '50-forge-confinement.conf';

/** How one unit stands to the baseline. */
export type Standing = {
  /** The drop-in's text; `undefined` where the unit needs none. */
  readonly text?: string;
  /** Why there is none, or what still does not hold. */
  readonly kind: 'drop-in' | 'kept' | 'excepted' | 'starts nothing';
};

const header =
  "# The sandbox baseline for this unit, written when the image was built from Forge's " +
  'reviewed exceptions.\n[Service]';

const comment = (text: string): string => `# ${text}`;

const because = ({reason, source}: Exception): string => `${reason} (${source})`;

/**
 * Beyond the 22 lines: they leave AF_INET to everybody, and with CAP_NET_RAW, which root's services
 * have, that is every packet too (raw(7)). Left to units that name the capability themselves or may
 * have packet sockets by their exception, and to those whose own list lacks it anyhow.
 */
function withoutRawSockets(service: Settings, families: Exception | undefined): readonly string[] {
  const named = ['CapabilityBoundingSet', 'AmbientCapabilities'].flatMap(
    key => service.get(key) ?? [],
  );
  const listed = (service.get('CapabilityBoundingSet') ?? []).some(
    value => value !== '' && !value.startsWith('~'),
  );
  const packets = families !== undefined && (families.also?.includes('AF_PACKET') ?? true);
  return packets || listed || named.some(value => /CAP_NET_RAW/i.test(value))
    ? []
    : ['CapabilityBoundingSet=~CAP_NET_RAW'];
}

/**
 * The drop-in of one unit: the baseline without the unit's exceptions and without what the unit
 * keeps by itself. The same input gives the same bytes.
 * @param texts the unit's own text, then those of its other drop-ins, in systemd's order.
 */
export function standingOf(
  unit: string,
  texts: readonly string[],
  exceptions: readonly Exception[],
  groups: SyscallGroups,
): Standing {
  const service = sectionSettings(texts, 'Service');
  if (!startsSomething(service)) return {kind: 'starts nothing'};
  const own = new Map(exceptionsOf(unit, exceptions).map(one => [one.directive, one]));
  const early = !isOn(lastOf(sectionSettings(texts, 'Unit'), 'DefaultDependencies') ?? 'yes');
  const [lines, left, kept]: [string[], string[], Directive[]] = [[], [], []];
  for (const directive of directives) {
    const exception = own.get(directive);
    const whole =
      exception !== undefined && exception.instead === undefined && exception.also === undefined;
    const needed = whole ? [] : neededLines(directive, service, groups, exception);
    // PrivateTmp=true waits for /tmp, /var/tmp and systemd-tmpfiles-setup.service; what starts
    // before them has a tmpfs of its own.
    const fitting = needed.map(line =>
      early && line === 'PrivateTmp=true' ? 'PrivateTmp=disconnected' : line,
    );
    if (whole) left.push(comment(`${directive}: ${because(exception)}`));
    else if (fitting.length === 0) kept.push(directive);
    else if (exception) lines.push(comment(because(exception)), ...fitting);
    else lines.push(...fitting);
  }
  const paths = own.get('ReadWritePaths');
  // A unit that is under ProtectSystem=strict by itself names its own writable paths: more would
  // loosen it.
  if (paths?.also && lines.includes('ProtectSystem=strict'))
    lines.push(comment(because(paths)), `ReadWritePaths=${paths.also.join(' ')}`);
  if (!lines.some(line => !line.startsWith('#')))
    return {kind: left.length === 0 ? 'kept' : 'excepted'};
  lines.push(...withoutRawSockets(service, own.get('RestrictAddressFamilies')));
  if (kept.length > 0) lines.push(comment(`Kept by the unit itself: ${kept.join(', ')}`));
  if (left.length > 0) lines.push('# Left out:', ...left);
  return {kind: 'drop-in', text: `${[header, ...lines].join('\n')}\n`};
}

/**
 * The directives that neither hold nor are excepted, with all drop-ins in place: a later one may
 * have undone the baseline's.
 */
export function unkept(
  unit: string,
  texts: readonly string[],
  exceptions: readonly Exception[],
  groups: SyscallGroups,
): readonly Directive[] {
  const service = sectionSettings(texts, 'Service');
  if (!startsSomething(service)) return [];
  const own = new Map(exceptionsOf(unit, exceptions).map(one => [one.directive, one]));
  return directives.filter(directive => {
    const exception = own.get(directive);
    if (exception !== undefined && exception.instead === undefined && exception.also === undefined)
      return false;
    return neededLines(directive, service, groups, exception).length > 0;
  });
}
