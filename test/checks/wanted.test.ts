// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {isStarted, isWanted} from '../../src/checks/wanted.ts';
import {inspect} from '../../src/checks/inspected.ts';
import {makeInspector} from '../../src/checks/make-inspector.ts';
import {fakeWorld, on} from '../support/world.ts';

const [usr, etc, run] = ['/usr/lib/systemd/system', '/etc/systemd/system', '/run/systemd/system'];
const own = `${usr}/a.service`;

/** Whether a tree (or this machine) starts a.service. A name without a target is a file. */
async function asked(
  links: Readonly<Record<string, string>>,
  root = '/t',
): Promise<readonly [wanted: boolean, started: boolean]> {
  const files = Object.entries(links)
    .filter(([, target]) => target === '')
    .map(([path]) => [root + path, ''] as const);
  const index = [
    `d 755 0 0 1.0 ${root}/etc\0\0`,
    ...Object.entries(links).map(
      ([path, target]) => `${target === '' ? 'f' : 'l'} 777 0 0 1.0 ${root}${path}\0${target}\0`,
    ),
  ];
  const world = fakeWorld({
    files: Object.fromEntries(files),
    commands: [on('find', index.join(''))],
  });
  const [reader, subject] = [world.reader(), {root, exceptions: [], setuid: [], lists: []}];
  const {inspector} = makeInspector(reader, subject, inspect(reader, subject));
  return [await isWanted(inspector, 'a.service'), await isStarted(inspector, 'a.service')];
}

describe('a unit that a link wants', () => {
  const link = {[`${etc}/multi-user.target.wants/a.service`]: own};
  it.each([
    ['is started', {[own]: '', ...link}, [true, true]],
    [
      'by a target that a usual start never reaches is only wanted',
      {[own]: '', [`${etc}/rescue.target.wants/a.service`]: own},
      [true, false],
    ],
    [
      'and that is masked is not',
      {[own]: '', ...link, [`${etc}/a.service`]: '/dev/null'},
      [false, false],
    ],
    ['without a file is not', link, [false, false]],
    [
      'whose file leads nowhere is not',
      {...link, [`${etc}/a.service`]: '/opt/a.service'},
      [false, false],
    ],
    [
      'of /usr, with one to /dev/null over it, is not',
      {
        [own]: '',
        [`${usr}/sysinit.target.wants/a.service`]: '../a.service',
        [`${etc}/sysinit.target.wants/a.service`]: '/dev/null',
      },
      [false, false],
    ],
    [
      'of /usr alone is',
      {[own]: '', [`${usr}/sysinit.target.wants/a.service`]: '../a.service'},
      [true, true],
    ],
    [
      'and is another name of one that is masked is not',
      {
        ...link,
        [`${etc}/a.service`]: `${usr}/b.service`,
        [`${usr}/b.service`]: '',
        [`${etc}/b.service`]: '/dev/null',
      },
      [false, false],
    ],
    [
      'and is another name of one that is not is',
      {...link, [`${etc}/a.service`]: `${usr}/b.service`, [`${usr}/b.service`]: ''},
      [true, true],
    ],
  ] as const)('%s', async (_how, links, found) => expect(await asked(links)).toEqual(found));

  it('and that /run masks counts as masked while the machine runs, not in a tree', async () => {
    const masked = {[own]: '', ...link, [`${run}/a.service`]: '/dev/null'};
    expect(await asked(masked)).toEqual([true, true]);
    expect((await asked({...masked, [`${usr}/a.service`]: ''}, ''))[0]).toBe(false);
  });
});
