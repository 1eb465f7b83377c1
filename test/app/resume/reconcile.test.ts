// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {journalDifferences} from '../../../src/engine/journal/journal-file.ts';
import {planDigest} from '../../../src/engine/plan/plan.ts';
import {stepTitles} from '../../../src/text/steps.ts';
import {forgeDisk, mtypeSays, proved, type Esp} from '../../interrupted/lab.ts';
import {entriesIn, listed, payloadFiles, problemOf} from '../../payload/recorded.ts';
import {key} from '../../steps/fakes/target.ts';
import {asked, copied, cut, goesOn, reconcileOn, without} from './lab.ts';

const lines = (detail: string): readonly string[] =>
  detail
    .split('\n')
    .filter(line => line.startsWith('    '))
    .map(line => line.trim());

describe('the same installation', () => {
  test('goes on with its journal', async () => {
    const settled = await reconcileOn(await cut(asked()), asked());
    expect(journalDifferences(goesOn(settled), settled.installation.plan)).toEqual([]);
    expect(goesOn(settled).nodes.get('root')).toMatchObject({state: 'running'});
  });

  test('also where the answers name the disk, or what is on it now, in other words', async () => {
    const found = forgeDisk('vda', 'ONE');
    const now = asked({
      disk: {
        match: {byId: 'virtio-ONE'},
        erase: 'replace',
        contents: 'gpt; whatever Forge has left there',
      },
    });
    const settled = await reconcileOn(await cut(asked(), {disk: found}), now);
    expect(journalDifferences(goesOn(settled), settled.installation.plan)).toEqual([]);
    expect(settled.installation.answers.disk).toEqual(asked().disk);
  });

  test('whatever the policy was then', async () => {
    const settled = await reconcileOn(await cut(asked({policies: {interrupted: 'stop'}})), asked());
    expect(goesOn(settled).header.plan).toBe(planDigest(settled.installation.plan));
  });

  test('without a journal goes on by what is on the disk', async () => {
    for (const esp of [{}, {says: mtypeSays.noise}] as readonly Esp[]) {
      const settled = await reconcileOn(without(forgeDisk('vda', 'ONE'), esp), asked());
      expect(settled).toMatchObject({found: {type: 'unreadable'}});
      expect(settled.journal).toBeUndefined();
    }
  });

  test('that is finished keeps its journal, so that what changed since is told', async () => {
    const end = [
      ...proved(...Object.keys(stepTitles).filter(id => id !== 'discard')),
      {type: 'finished', result: 'staged'},
    ] as const;
    const machine = await cut(asked(), {records: end});
    expect(goesOn(await reconcileOn(machine, asked())).nodes.get('staged')).toMatchObject({
      state: 'done',
    });
    expect((await reconcileOn(machine, asked({hostname: 'other'}))).journal).toBeUndefined();
    expect(await problemOf(() => reconcileOn(machine, asked(), 'only'))).toMatchObject({
      code: 'NOTHING-TO-RESUME',
      detail: expect.stringContaining('finished'),
    });
  });
});

describe('another installation is refused, with every field that differs', () => {
  const refused = async (...args: Parameters<typeof reconcileOn>) => {
    const {code, detail} = await problemOf(() => reconcileOn(...args));
    expect(code).toBe('JOURNAL-DIFFERS');
    return lines(detail);
  };

  test('other answers', async () => {
    const now = asked({hostname: 'other', keymap: 'de', consoles: ['ttyS0,115200']});
    expect(await refused(await cut(asked()), now)).toEqual([
      'answers keymap: was "uk", is "de"',
      'answers hostname: was "box1.example.org", is "other"',
      'answers consoles[0]: was not answered, is "ttyS0,115200"',
      'answers consoles: was "[]", is not answered',
    ]);
  });

  test('what may be erased is no difference of its own beside a real one', async () => {
    const now = asked({hostname: 'other', disk: {match: {serial: 'ONE'}, erase: 'empty-only'}});
    expect(await refused(await cut(asked()), now)).toEqual([
      'answers hostname: was "box1.example.org", is "other"',
    ]);
  });

  test('SSH keys, which lie nowhere, are named without being shown', async () => {
    const people = asked().users.map(({sshKeys: _keys, ...user}) => user);
    const [line = '', ...more] = await refused(await cut(asked()), asked({users: people}));
    expect([line, more]).toEqual([expect.stringContaining('SSH keys'), []]);
    expect(line).not.toContain(key);
  });

  test('another Forge, and another payload', async () => {
    expect(await refused(await cut(asked(), {forge: '1.2.2'}), asked())).toEqual([
      'Forge: was "1.2.2", is "1.2.3"',
    ]);
    const machine = await cut(asked());
    const files = payloadFiles();
    const later = Buffer.from(files.get('payload.json') ?? '')
      .toString()
      .replace('"version": "1.0"', '"version": "1.1"');
    for (const [path, entry] of Object.entries(
      entriesIn('/w/p', listed(files.set('payload.json', Buffer.from(later)))),
    ))
      machine.files.put(path, entry);
    expect(await refused(machine, asked())).toEqual([
      expect.stringMatching(
        /^payload: was the one with the manifest [0-9a-f]{16}…, is the one with [0-9a-f]{16}…$/,
      ),
    ]);
  });

  test('another disk behind the same name, which holds a copy', async () => {
    const machine = await cut(asked(), {
      disk: forgeDisk('vda', 'ONE', {size: 9 * 2 ** 30, model: 'Lab 2'}),
    });
    expect(await refused(machine, asked())).toEqual([
      'disk model: was "Lab", is "Lab 2"',
      'disk bytes: was "8589934592", is "9663676416"',
    ]);
  });

  test('a copy of another disk never leads to that one: the answers choose the disk, no journal does', async () => {
    const then = asked({disk: {match: {serial: 'TWO'}, erase: 'replace', contents: 'any'}});
    const lines = await refused(await copied(then), asked());
    expect(lines).toContain('disk serial: was "TWO", is "ONE"');
    expect(
      (await reconcileOn(await copied(then), asked(), 'start-over')).installation.target.disk
        .serial,
    ).toBe('ONE');
  });

  test('answers that cannot be read, or are no answers, are said to be that', async () => {
    for (const beside of ['a: [', '- 1', '&x {}']) {
      expect(await refused(await cut(asked(), {beside}), asked({hostname: 'other'}))).toHaveLength(
        1,
      );
    }
  });

  test('it is said where it stopped, and how its answers are read', async () => {
    const {detail} = await problemOf(async () =>
      reconcileOn(await cut(asked()), asked({hostname: 'other'})),
    );
    expect(detail).toMatch(
      /^\/dev\/vda, Lab, serial ONE, 8 GiB: stopped 2026-11-22 20:00 UTC, while at "Write the sealed root/,
    );
    expect(detail).toContain('mtype -i /dev/vda1 ::/forge/answers.yaml');
  });
});
