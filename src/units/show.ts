// SPDX-License-Identifier: GPL-3.0-or-later
import {directives, type Directive} from './directives.ts';
import {read, type Command} from '../system/command.ts';
import type {Setting} from './unit.ts';

/**
 * Properties that say more than the directive's own name: systemd 257 shows `yes` for
 * `disconnected` under the old name, and `connected` for `yes` under the new.
 */
const finer: Partial<Record<Directive, string>> = {
  PrivateTmp: 'PrivateTmpEx',
  ProtectControlGroups: 'ProtectControlGroupsEx',
  ProtectHostname: 'ProtectHostnameEx',
};

const wanted = [
  'Id',
  'LoadState',
  'NeedDaemonReload',
  'MainPID',
  ...directives,
  ...Object.values(finer),
];

/**
 * All service units with the values in force, in one call: those in memory by the pattern, and the
 * named ones, which systemd loads for the answer. A name that cannot be loaded makes it end with 1
 * after all others were shown.
 */
export const showCommand = (names: readonly string[]): Command => ({
  ...read(
    'systemctl',
    'show',
    '--no-pager',
    '--all',
    `--property=${wanted.join(',')}`,
    '--',
    '*.service',
    ...names,
  ),
  okCodes: [0, 1],
});

/** A unit as systemd sees it now. */
export type ShownUnit = {
  readonly name: string;
  readonly loaded: boolean;
  readonly mainPid: number;
  readonly stale: boolean;
  readonly settings: ReadonlyMap<Directive, Setting>;
};

function shownOf(block: string): ShownUnit {
  const values = new Map(
    block.split('\n').map(line => {
      const equals = line.indexOf('=');
      return [line.slice(0, equals), line.slice(equals + 1)] as const;
    }),
  );
  const settings = new Map<Directive, Setting>();
  for (const directive of directives) {
    const value = values.get(finer[directive] ?? directive) ?? values.get(directive);
    // A systemd that does not know the directive does not show it, and does not apply it.
    if (value !== undefined)
      settings.set(directive, {value: value === 'connected' ? 'yes' : value});
  }
  return {
    name: values.get('Id') ?? '',
    loaded: values.get('LoadState') === 'loaded',
    mainPid: Number(values.get('MainPID') ?? 0),
    stale: values.get('NeedDaemonReload') === 'yes',
    settings,
  };
}

/**
 * Reads what {@link showCommand} printed: one block a unit, an empty line between two
 * (systemctl(1)). A unit that was shown twice counts once.
 */
export const parseShow = (output: string): ReadonlyMap<string, ShownUnit> =>
  new Map(
    output.split(/\n{2,}/).flatMap(block => {
      const shown = shownOf(block.trim());
      return shown.name === '' ? [] : [[shown.name, shown] as const];
    }),
  );
