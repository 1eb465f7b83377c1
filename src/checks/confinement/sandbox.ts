// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline, type BaselineLine} from '../../confinement/baseline.ts';
import type {SyscallGroups} from '../../units/syscall-groups.ts';
import type {Inspector} from '../inspector.ts';
import {checkIdOf, standing} from '../standing.ts';
import type {Unit} from '../../units/unit.ts';
import {
  cannotTell,
  excepted,
  fails,
  holds,
  type Check,
  type Judged,
  type Witness,
} from '../check.ts';

/** The units that run programs on the installed system; each is judged line by line. */
export const judgedUnits = async (inspector: Inspector): Promise<readonly Unit[]> =>
  (await inspector.units()).filter(unit => unit.kind === 'judged');

/**
 * The command that shows one value to anybody, and what it says; offline the files that systemd
 * would read.
 */
function witnessOf({directive}: BaselineLine, unit: Unit, root: string): Witness {
  const value = unit.settings.get(directive)?.value;
  if (root !== '')
    return {
      command: `grep -H ^${directive}= ${unit.files.map(file => root + file).join(' ')}`,
      code: 0,
      output: `${directive}=${value ?? ''}`,
    };
  return {
    command: `systemctl show -p ${directive} ${unit.name}`,
    code: 0,
    output: `${directive}=${value ?? ''}`,
  };
}

/**
 * Whose file made it so: the owner's in /etc is to be mended there, the image's by the baseline's
 * drop-in.
 */
function remedyOf({directive, value}: BaselineLine, unit: Unit): string {
  if (unit.orphan)
    return (
      `systemctl stop ${unit.name}: it runs although it is masked or its file is gone, ` +
      'and nothing can be set for it.'
    );
  const from = unit.settings.get(directive)?.from;
  const line = `${directive}=${value}`;
  if (from !== undefined && /^\/(?:etc|run)\//.test(from)) {
    return (
      `Remove "${directive}=" from ${from} ("systemctl revert ${unit.name}" removes all ` +
      'of it), then restart the unit.'
    );
  }
  return (
    `"systemctl edit ${unit.name}" and put "${line}" under [Service], then restart it; if ` +
    'it cannot work so, add an exception with its reason.'
  );
}

/** How one unit stands to one line. */
export function judgeLine(
  inspector: Inspector,
  unit: Unit,
  line: BaselineLine,
  groups: SyscallGroups | undefined,
): Judged {
  const setting = unit.settings.get(line.directive);
  const witnesses = [witnessOf(line, unit, inspector.root)];
  if (line.directive === 'SystemCallFilter' && groups === undefined) {
    return {
      ...cannotTell(
        unit.name,
        'systemd-analyze does not say which calls its groups hold',
        'Install systemd-analyze and ask again.',
      ),
      witnesses,
    };
  }
  const known = groups ?? new Map<string, ReadonlySet<string>>();
  const {kept, short} = standing(line, setting?.value, known);
  if (kept)
    return {
      ...holds(
        unit.name,
        line.directive === 'SystemCallFilter' ? 'within it' : (setting?.value ?? ''),
      ),
      witnesses,
    };
  const detail = `${short}${setting?.from === undefined ? '' : `, by ${setting.from}`}`;
  const own = inspector.excepted(unit).find(one => one.directive === line.directive);
  if (
    own &&
    ((own.instead === undefined && own.also === undefined) ||
      standing(line, setting?.value, known, own).kept)
  ) {
    return {...excepted(unit.name, detail, `${own.reason} (${own.source})`), witnesses};
  }
  const beyond = own
    ? `; more than its exception allows (${own.instead ?? own.also?.join(' ') ?? ''})`
    : '';
  return {...fails(unit.name, detail + beyond, remedyOf(line, unit)), witnesses};
}

const ruleOf = (line: BaselineLine): Check => ({
  id: checkIdOf(line),
  section: 'sandbox',
  claim: `Every service is under ${line.directive}=${line.value}`,
  proof: `systemctl show -p ${line.directive} '*.service'`,
  remedy:
    `Put "${line.directive}=${line.value}" under [Service] of the unit, or name the ` +
    'exception with its reason.',
  applies: 'both',
  async judge(inspector) {
    const groups = await inspector.calls();
    return (await judgedUnits(inspector)).map(unit => judgeLine(inspector, unit, line, groups));
  },
});

/** One check for each of the 22 lines of the baseline. */
export const sandboxChecks: readonly Check[] = baseline.map(ruleOf);
