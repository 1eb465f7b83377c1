// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {journalDifferences} from '../../../src/engine/journal/journal-file.ts';
import {planDigest} from '../../../src/engine/plan/plan.ts';
import {stepTitles} from '../../../src/text/steps.ts';
import {forgeDisk, mtypeSays, proved, type Esp} from '../../interrupted/lab.ts';
import {entriesIn, listed, payloadFiles, problemOf} from '../../payload/recorded.ts';
import {key} from '../../steps/fakes/target.ts';
import {destroys} from '../../../src/steps/destroys.ts';
import {keptOf} from '../../../src/app/resume/settle.ts';
import {asked, copied, cut, goesOn, settleOn, without} from './lab.ts';

const lines = (detail: string): readonly string[] =>
  detail
    .split('\n')
    .filter(line => line.startsWith('    '))
    .map(line => line.trim());

describe('the same installation', () => {
  test('goes on with its journal', async () => {
    const settled = await settleOn(await cut(asked()), asked());
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
    const settled = await settleOn(await cut(asked(), {disk: found}), now);
    expect(journalDifferences(goesOn(settled), settled.installation.plan)).toEqual([]);
    expect(settled.installation.answers.disk).toEqual(asked().disk);
  });

  test('whatever the policy was then', async () => {
    const settled = await settleOn(await cut(asked({policies: {interrupted: 'stop'}})), asked());
    expect(goesOn(settled).header.plan).toBe(planDigest(settled.installation.plan));
  });

  test('without a journal goes on by what is on the disk', async () => {
    for (const esp of [{}, {says: mtypeSays.noise}] as readonly Esp[]) {
      const settled = await settleOn(without(forgeDisk('vda', 'ONE'), esp), asked());
      expect(settled).toMatchObject({found: {is: 'unreadable'}});
      expect(settled.journal).toBeUndefined();
    }
  });

  test('that is finished keeps its journal, so that what changed since is told', async () => {
    const end = [
      ...proved(...Object.keys(stepTitles).filter(id => id !== 'discard')),
      {type: 'finished', result: 'staged'},
    ] as const;
    const machine = await cut(asked(), {records: end});
    expect(goesOn(await settleOn(machine, asked())).nodes.get('staged')).toMatchObject({
      state: 'done',
    });
    expect((await settleOn(machine, asked({hostname: 'other'}))).journal).toBeUndefined();
    expect(await problemOf(() => settleOn(machine, asked(), 'only'))).toMatchObject({
      code: 'NOTHING-TO-RESUME',
      detail: expect.stringContaining('finished'),
    });
  });
});

describe('another installation is refused, with every field that differs', () => {
  const refused = async (...args: Parameters<typeof settleOn>) => {
    const {code, detail} = await problemOf(() => settleOn(...args));
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
      (await settleOn(await copied(then), asked(), 'start-over')).installation.target.disk.serial,
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
      settleOn(await cut(asked()), asked({hostname: 'other'})),
    );
    expect(detail).toMatch(
      /^\/dev\/vda, Lab, serial ONE, 8 GiB: stopped 2026-11-22 20:00 UTC, while at "Write the sealed root/,
    );
    expect(detail).toContain('mtype -i /dev/vda1 ::/forge/answers.yaml');
  });
});

describe('what may be asked for', () => {
  test('to stop: nothing is begun', async () => {
    expect(
      await problemOf(async () => settleOn(await cut(asked()), asked(), 'stop')),
    ).toMatchObject({code: 'INSTALLATION-INTERRUPTED'});
    const bare = forgeDisk('vda', 'ONE', {fat: {fstype: null, label: null}, state: {fstype: null}});
    expect(await problemOf(() => settleOn(without(bare), asked(), 'stop'))).toMatchObject({
      code: 'INSTALLATION-INTERRUPTED',
    });
    const unreadable = await problemOf(() =>
      settleOn(without(forgeDisk('vda', 'ONE'), {says: mtypeSays.noise}), asked(), 'stop'),
    );
    expect(unreadable).toMatchObject({
      code: 'INSTALLATION-INTERRUPTED',
      detail: expect.stringContaining('it cannot be told'),
    });
  });

  test('only to go on: without an interrupted installation nothing is begun', async () => {
    expect(goesOn(await settleOn(await cut(asked()), asked(), 'only'))).toBeDefined();
    for (const disk of [
      forgeDisk('vda', 'ONE', {children: []}),
      forgeDisk('vda', 'ONE'),
      forgeDisk('vda', 'ONE', {state: {fstype: null}}),
    ]) {
      expect(await problemOf(() => settleOn(without(disk), asked(), 'only'))).toMatchObject({
        code: 'NOTHING-TO-RESUME',
      });
    }
  });

  test('to start over: another plan, which may erase what the interrupted one left and nothing else', async () => {
    for (const answers of [
      asked(),
      asked({hostname: 'other'}),
      asked({disk: {match: {serial: 'ONE'}, erase: 'empty-only'}}),
    ]) {
      const machine = await cut(asked());
      const {installation, journal, found} = await settleOn(machine, answers, 'start-over');
      expect([journal, found?.is]).toEqual([undefined, 'interrupted']);
      expect(installation.target.seed).not.toBe(
        (await settleOn(machine, asked())).installation.target.seed,
      );
      expect(installation.answers.disk).toMatchObject({
        erase: 'replace',
        contents: expect.stringMatching(/^InterGenOS; gpt; 1 ESP vfat "IGOS_ESP" 1 GiB, /),
      });
      expect(installation.answers.hostname).toBe(answers.hostname);
    }
  });

  test('to start over once more, over one that was itself begun anew: a third plan', async () => {
    const second = (await settleOn(await cut(asked()), asked(), 'start-over')).installation;
    const again = await settleOn(await cut(second.answers), asked(), 'start-over');
    expect(again.installation.answers.disk.contents).toBe('any');
    expect(again.installation.target.seed).not.toBe(second.target.seed);
  });

  test('one that was begun anew and cut goes on with the answers as they always were', async () => {
    const second = (await settleOn(await cut(asked()), asked(), 'start-over')).installation;
    expect(goesOn(await settleOn(await cut(second.answers), asked())).header.seed).toBe(
      second.target.seed,
    );
  });

  test('to start over gives no leave to erase anything but an interrupted installation', async () => {
    for (const machine of [
      without(forgeDisk('vda', 'ONE')),
      without(forgeDisk('vda', 'ONE', {children: []})),
    ]) {
      expect((await settleOn(machine, asked(), 'start-over')).installation.answers.disk).toEqual(
        asked().disk,
      );
    }
    const refusing = asked({disk: {match: {serial: 'ONE'}, erase: 'refuse'}});
    expect(
      (await settleOn(await cut(asked()), refusing, 'start-over')).installation.answers.disk,
    ).toEqual(refusing.disk);
    expect(
      await problemOf(async () => settleOn(await cut(refusing), refusing, 'start-over')),
    ).toMatchObject({code: 'ERASE-REFUSED'});
  });

  test('to start over by another Forge, over what was begun anew: a third plan', async () => {
    const second = (await settleOn(await cut(asked()), asked(), 'start-over')).installation;
    const {installation} = await settleOn(
      await cut(second.answers, {forge: '1.2.2'}),
      asked(),
      'start-over',
    );
    expect(installation.target.seed).not.toBe(second.target.seed);
  });

  test('nothing of it changes anything', async () => {
    const machine = await cut(asked());
    for (const how of ['resume', 'only', 'start-over'] as const)
      await settleOn(machine, asked(), how);
    expect(machine.changes()).toEqual([]);
  });
});

describe('a finished installation is contents like any other', () => {
  const records = [
    ...proved(...Object.keys(stepTitles).filter(id => id !== 'discard')),
    {type: 'finished', result: 'enforced'},
  ] as const;
  const holding = (contents: string, erase = 'replace') =>
    asked({disk: {match: {serial: 'ONE'}, erase, contents}});
  /** What is on the disk of {@link cut}, as the answers say it. */
  const line = async () =>
    (await settleOn(await cut(asked()), asked(), 'start-over')).installation.answers.disk
      .contents ?? '';

  test('started over where the answers allow it, nothing of it is taken for done', async () => {
    for (const answers of [holding('any'), holding(await line())]) {
      const machine = await cut(answers, {records});
      const old = goesOn(await settleOn(machine, answers)).header.seed;
      const {installation, journal, found} = await settleOn(machine, answers, 'start-over');
      expect([journal, found?.is, keptOf({installation, ...(found && {found})})]).toEqual([
        undefined,
        'finished',
        undefined,
      ]);
      expect(installation.target.seed).not.toBe(old);
      expect(await destroys(installation.target, machine.reader())).not.toEqual([]);
    }
  });

  test('started over where they do not, it is refused in words', async () => {
    const over = async (answers: ReturnType<typeof asked>) =>
      problemOf(async () => settleOn(await cut(answers, {records}), answers, 'start-over'));
    expect(await over(asked())).toMatchObject({code: 'DISK-CONTENTS-DIFFER'});
    expect(await over(asked({disk: {match: {serial: 'ONE'}, erase: 'empty-only'}}))).toMatchObject({
      code: 'DISK-NOT-EMPTY',
    });
    expect(await over(asked({disk: {match: {serial: 'ONE'}, erase: 'refuse'}}))).toMatchObject({
      code: 'ERASE-REFUSED',
    });
  });

  test('the same where its journal cannot be read, or nothing shows any more whose it was', async () => {
    const labels = {fat: {partlabel: 'other', label: 'other'}};
    for (const disk of [forgeDisk('vda', 'ONE'), forgeDisk('vda', 'ONE', labels)]) {
      const unread = async (answers: ReturnType<typeof asked>) => {
        const machine = await cut(answers, {disk, esp: {says: mtypeSays.noise}});
        return {
          old: (await settleOn(machine, answers)).installation.target.seed,
          over: () => settleOn(machine, answers, 'start-over'),
        };
      };
      const {old, over} = await unread(holding('any'));
      expect((await over()).installation.target.seed).not.toBe(old);
      expect(await problemOf((await unread(asked())).over)).toMatchObject({
        code: 'DISK-CONTENTS-DIFFER',
      });
    }
  });

  test('the same answers without that keep it, whatever the policy is; another Forge does not take it for its own', async () => {
    const any = holding('any');
    const machine = await cut(any, {records});
    for (const how of ['resume', 'either', 'replace', 'stop'] as const) {
      const settled = await settleOn(machine, any, how);
      expect([goesOn(settled).header.seed, keptOf(settled)?.is]).toEqual([
        settled.installation.target.seed,
        'finished',
      ]);
    }
    const older = await cut(any, {records, forge: '1.2.2'});
    const settled = await settleOn(older, any);
    expect([settled.journal, keptOf(settled)]).toEqual([undefined, undefined]);
    expect(
      await problemOf(async () => settleOn(await cut(asked(), {records, forge: '1.2.2'}), asked())),
    ).toMatchObject({code: 'DISK-CONTENTS-DIFFER'});
  });
});
