// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {stepTitles} from '../../../src/text/steps.ts';
import {forgeDisk, mtypeSays, proved} from '../../interrupted/lab.ts';
import {problemOf} from '../../payload/recorded.ts';
import {destroys} from '../../../src/steps/destroys.ts';
import {keptOf} from '../../../src/app/resume/reconcile.ts';
import {asked, cut, goesOn, reconcileOn, without} from './lab.ts';

describe('what may be asked for', () => {
  test('to stop: nothing is begun', async () => {
    expect(
      await problemOf(async () => reconcileOn(await cut(asked()), asked(), 'stop')),
    ).toMatchObject({code: 'INSTALLATION-INTERRUPTED'});
    const bare = forgeDisk('vda', 'ONE', {fat: {fstype: null, label: null}, state: {fstype: null}});
    expect(await problemOf(() => reconcileOn(without(bare), asked(), 'stop'))).toMatchObject({
      code: 'INSTALLATION-INTERRUPTED',
    });
    const unreadable = await problemOf(() =>
      reconcileOn(without(forgeDisk('vda', 'ONE'), {says: mtypeSays.noise}), asked(), 'stop'),
    );
    expect(unreadable).toMatchObject({
      code: 'INSTALLATION-INTERRUPTED',
      detail: expect.stringContaining('it cannot be told'),
    });
  });

  test('only to go on: without an interrupted installation nothing is begun', async () => {
    expect(goesOn(await reconcileOn(await cut(asked()), asked(), 'only'))).toBeDefined();
    for (const disk of [
      forgeDisk('vda', 'ONE', {children: []}),
      forgeDisk('vda', 'ONE'),
      forgeDisk('vda', 'ONE', {state: {fstype: null}}),
    ]) {
      expect(await problemOf(() => reconcileOn(without(disk), asked(), 'only'))).toMatchObject({
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
      const {installation, journal, found} = await reconcileOn(machine, answers, 'start-over');
      expect([journal, found?.type]).toEqual([undefined, 'interrupted']);
      expect(installation.target.seed).not.toBe(
        (await reconcileOn(machine, asked())).installation.target.seed,
      );
      expect(installation.answers.disk).toMatchObject({
        erase: 'replace',
        contents: expect.stringMatching(/^InterGenOS; gpt; 1 ESP vfat "IGOS_ESP" 1 GiB, /),
      });
      expect(installation.answers.hostname).toBe(answers.hostname);
    }
  });

  test('to start over once more, over one that was itself begun anew: a third plan', async () => {
    const second = (await reconcileOn(await cut(asked()), asked(), 'start-over')).installation;
    const again = await reconcileOn(await cut(second.answers), asked(), 'start-over');
    expect(again.installation.answers.disk.contents).toBe('any');
    expect(again.installation.target.seed).not.toBe(second.target.seed);
  });

  test('one that was begun anew and cut goes on with the answers as they always were', async () => {
    const second = (await reconcileOn(await cut(asked()), asked(), 'start-over')).installation;
    expect(goesOn(await reconcileOn(await cut(second.answers), asked())).header.seed).toBe(
      second.target.seed,
    );
  });

  test('to start over gives no leave to erase anything but an interrupted installation', async () => {
    for (const machine of [
      without(forgeDisk('vda', 'ONE')),
      without(forgeDisk('vda', 'ONE', {children: []})),
    ]) {
      expect((await reconcileOn(machine, asked(), 'start-over')).installation.answers.disk).toEqual(
        asked().disk,
      );
    }
    const refusing = asked({disk: {match: {serial: 'ONE'}, erase: 'refuse'}});
    expect(
      (await reconcileOn(await cut(asked()), refusing, 'start-over')).installation.answers.disk,
    ).toEqual(refusing.disk);
    expect(
      await problemOf(async () => reconcileOn(await cut(refusing), refusing, 'start-over')),
    ).toMatchObject({code: 'ERASE-REFUSED'});
  });

  test('to start over by another Forge, over what was begun anew: a third plan', async () => {
    const second = (await reconcileOn(await cut(asked()), asked(), 'start-over')).installation;
    const {installation} = await reconcileOn(
      await cut(second.answers, {forge: '1.2.2'}),
      asked(),
      'start-over',
    );
    expect(installation.target.seed).not.toBe(second.target.seed);
  });

  test('nothing of it changes anything', async () => {
    const machine = await cut(asked());
    for (const how of ['resume', 'only', 'start-over'] as const)
      await reconcileOn(machine, asked(), how);
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
    (await reconcileOn(await cut(asked()), asked(), 'start-over')).installation.answers.disk
      .contents ?? '';

  test('started over where the answers allow it, nothing of it is taken for done', async () => {
    for (const answers of [holding('any'), holding(await line())]) {
      const machine = await cut(answers, {records});
      const old = goesOn(await reconcileOn(machine, answers)).header.seed;
      const {installation, journal, found} = await reconcileOn(machine, answers, 'start-over');
      expect([journal, found?.type, keptOf({installation, ...(found && {found})})]).toEqual([
        undefined,
        'finished',
        undefined,
      ]);
      expect(installation.target.seed).not.toBe(old);
      expect(await destroys(machine.reader(), installation.target)).not.toEqual([]);
    }
  });

  test('started over where they do not, it is refused in words', async () => {
    const over = async (answers: ReturnType<typeof asked>) =>
      problemOf(async () => reconcileOn(await cut(answers, {records}), answers, 'start-over'));
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
          old: (await reconcileOn(machine, answers)).installation.target.seed,
          over: () => reconcileOn(machine, answers, 'start-over'),
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
    for (const how of ['resume', 'either', 'start-over-unfinished', 'stop'] as const) {
      const settled = await reconcileOn(machine, any, how);
      expect([goesOn(settled).header.seed, keptOf(settled)?.type]).toEqual([
        settled.installation.target.seed,
        'finished',
      ]);
    }
    const older = await cut(any, {records, forge: '1.2.2'});
    const settled = await reconcileOn(older, any);
    expect([settled.journal, keptOf(settled)]).toEqual([undefined, undefined]);
    expect(
      await problemOf(async () =>
        reconcileOn(await cut(asked(), {records, forge: '1.2.2'}), asked()),
      ),
    ).toMatchObject({code: 'DISK-CONTENTS-DIFFER'});
  });
});
