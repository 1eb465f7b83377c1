// SPDX-License-Identifier: GPL-3.0-or-later
import {allChecks} from '../../src/checks/index.ts';
import {runChecks} from '../../src/checks/run.ts';
import {fakeWorld, on} from '../support/world.ts';
import {reviewed} from './confined-machine.ts';
import {recordedUnits} from './support.ts';

const root = '/mnt/tree';

/**
 * A tree below a directory: the recorded units and what is given besides. Its index is find's, with
 * the root before each path.
 */
export const audited = async (
  files: Readonly<Record<string, string>> = {},
  links: Readonly<Record<string, string>> = {},
  only?: string,
) => {
  const all = {...recordedUnits.files, ...files};
  const more = [
    ...Object.keys(files).map(path => `f 644 0 0 1700000000.0 ${path}\0\0`),
    ...Object.entries(links).map(([path, target]) => `l 777 0 0 1700000000.0 ${path}\0${target}\0`),
  ].join('');
  const index = `d 755 0 0 1700000000.0 /etc\0\0${recordedUnits.index}${more}`.replaceAll(
    /(^|\0)([fdl] \d+ \d+ \d+ \S+ )\//g,
    `$1$2${root}/`,
  );
  const world = fakeWorld({
    files: Object.fromEntries(Object.entries(all).map(([path, text]) => [root + path, text])),
    commands: [
      on(
        ({program, args}) => program === 'find' && args.includes('/6000'),
        `4755 0 0 ${root}/usr/bin/su\0`,
      ),
      on('find', index),
      on('systemd-analyze syscall-filter', recordedUnits.calls),
      on(
        'systemd-analyze security',
        '→ Overall exposure level for probe-masked.service: 9.6 UNSAFE 😨\n',
      ),
      on('perl', ''),
    ],
  });
  return {
    report: await runChecks(
      world.reader(),
      {root, ...reviewed},
      only === undefined ? allChecks : allChecks.filter(({id}) => id === only),
      '0.0.0',
    ),
    world,
  };
};
