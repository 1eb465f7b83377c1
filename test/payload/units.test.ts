// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {openTree} from '../../src/payload/tree.ts';
import {dropInDirectories, serviceUnits} from '../../src/payload/units.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';

const never = (): never => {
  throw new Error('no command is needed');
};
async function units(entries: Readonly<Record<string, Entry>>) {
  const files = memoryFiles(
    Object.fromEntries(Object.entries(entries).map(([path, entry]) => [`/t${path}`, entry])),
  );
  files.put('/dev/null', '');
  return serviceUnits(
    await openTree({type: 'tree', directory: '/t'}, '/s', {files, lines: never, change: never}),
    files,
  );
}
const [usr, etc] = ['/usr/lib/systemd/system', '/etc/systemd/system'];

describe('serviceUnits', () => {
  it('finds services and templates by their own names, sorted', async () => {
    expect(
      await units({
        [`${usr}/b@.service`]: 'B',
        [`${usr}/a.service`]: 'A',
        [`${usr}/c.socket`]: 'C',
        [`${usr}/x.service.wants/y.service`]: 'Y',
      }),
    ).toEqual([
      {name: 'a.service', before: ['A'], after: []},
      {name: 'b@.service', before: ['B'], after: []},
    ]);
  });

  it('leaves out masked units, empty ones, second names and instances', async () => {
    expect(
      (
        await units({
          [`${usr}/real.service`]: 'R',
          [`${usr}/alias.service`]: {link: 'real.service'},
          [`${usr}/masked.service`]: {link: '/dev/null'},
          [`${usr}/empty.service`]: '',
          [`${usr}/off.service`]: 'O',
          [`${etc}/off.service`]: {link: '/dev/null'},
          [`${usr}/t@.service`]: 'T',
          [`${etc}/t@one.service`]: {link: '/t/usr/lib/systemd/system/t@.service'},
        })
      ).map(({name}) => name),
    ).toEqual(['real.service', 't@.service']);
  });

  it('follows a unit that is kept elsewhere under its own name', async () => {
    expect(
      await units({
        [`${usr}/d.service`]: {link: '../../dracut/d.service'},
        '/usr/lib/dracut/d.service': 'D',
      }),
    ).toEqual([{name: 'd.service', before: ['D'], after: []}]);
  });

  it('takes the unit of /etc before that of /usr', async () => {
    expect(await units({[`${usr}/a.service`]: 'old', [`${etc}/a.service`]: 'new'})).toEqual([
      {name: 'a.service', before: ['new'], after: []},
    ]);
  });

  it('parts drop-ins by their names, whatever directory they are in, and lets a stronger one hide its namesake', async () => {
    expect(
      await units({
        [`${usr}/a-b.service`]: 'U',
        [`${usr}/a-b.service.d/10-x.conf`]: 'usr10',
        [`${etc}/a-b.service.d/10-x.conf`]: 'etc10',
        [`${usr}/a-.service.d/20-y.conf`]: 'prefix',
        [`${usr}/service.d/05-all.conf`]: 'all',
        [`${usr}/a-b.service.d/zz.conf`]: 'last',
        [`${usr}/a-b.service.d/README`]: 'no',
        [`${etc}/a-b.service.d/30-z.conf`]: {link: '/dev/null'},
        [`${usr}/a-b.service.d/30-z.conf`]: 'hidden',
      }),
    ).toEqual([
      {name: 'a-b.service', before: ['U', 'all', 'etc10', 'prefix', ''], after: ['last']},
    ]);
  });
});

it('knows where drop-ins of a unit may lie', () => {
  expect(dropInDirectories('a-b-c@d.service')).toEqual([
    'a-b-c@d.service.d',
    'a-b-c@.service.d',
    'a-b-.service.d',
    'a-.service.d',
    'service.d',
  ]);
  expect(dropInDirectories('a.service')).toEqual(['a.service.d', 'service.d']);
});
