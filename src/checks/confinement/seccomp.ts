// SPDX-License-Identifier: GPL-3.0-or-later
import {cannotTell, fails, holds, orHolds, type Check, type Judged} from '../check.ts';
import {judgedUnits} from './sandbox.ts';

/**
 * Fields of proc_pid_status(5): `Seccomp: 2` is a filter, `NoNewPrivs: 1` that no program it starts
 * gains privileges.
 */
const field = (status: string, name: string): string | undefined =>
  new RegExp(`^${name}:\\s+(\\d+)$`, 'm').exec(status)?.[1];

export const seccomp: Check = {
  id: 'running-seccomp',
  section: 'sandbox',
  claim:
    'The main process of every service is really under the filter and the NoNewPrivileges ' +
    'that its unit names',
  proof: "grep -E '^(NoNewPrivs|Seccomp):' /proc/PID/status",
  remedy: 'Restart the unit: it was started before its sandbox was made.',
  applies: 'live',
  async judge(inspector) {
    const running = (await judgedUnits(inspector)).filter(({mainPid}) => mainPid > 0);
    const found = await Promise.all(
      running.map(async (unit): Promise<Judged> => {
        const status = await inspector.text(`/proc/${unit.mainPid}/status`);
        const witnesses = [
          {
            command: `grep -E '^(NoNewPrivs|Seccomp):' /proc/${unit.mainPid}/status`,
            code: 0,
            output: (status ?? '')
              .split('\n')
              .filter(line => /^(?:NoNewPrivs|Seccomp):/.test(line))
              .join('\n'),
          },
        ];
        if (status === undefined)
          return {
            ...cannotTell(unit.name, `process ${unit.mainPid} has ended`, 'Ask again.'),
            witnesses,
          };
        const filter = unit.settings.get('SystemCallFilter')?.value ?? '~';
        const missing = [
          ...(filter !== '~' && field(status, 'Seccomp') !== '2' ? ['no system call filter'] : []),
          ...(unit.settings.get('NoNewPrivileges')?.value === 'yes' &&
          field(status, 'NoNewPrivs') !== '1'
            ? ['may gain privileges']
            : []),
        ];
        if (missing.length === 0)
          return {
            ...holds(unit.name, `Seccomp ${field(status, 'Seccomp') ?? 'unknown'}`),
            witnesses,
          };
        return {
          ...fails(
            unit.name,
            `process ${unit.mainPid}: ${missing.join(', ')}, against its unit`,
            `systemctl restart ${unit.name}`,
          ),
          witnesses,
        };
      }),
    );
    return orHolds(found, 'no service has a main process');
  },
};
