// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {makePlan, planDigest} from '../../src/engine/plan/plan.ts';
import {JOURNAL_BYTES} from '../../src/engine/journal/record.ts';
import {findInstallations, findOn} from '../../src/interrupted/find.ts';
import {foundRecord} from '../../src/interrupted/record.ts';
import {adviceFor, foundLine, foundRows} from '../../src/interrupted/words.ts';
import {writingSteps} from '../../src/steps/index.ts';
import {preflightStep} from '../../src/steps/preflight/step.ts';
import {stepTitle, stepTitles} from '../../src/text/steps.ts';
import {row} from '../hardware/machine.ts';
import {answersFor, targetFor} from '../steps/fakes/target.ts';
import {
  began,
  damaged,
  forgeDisk,
  journalOf,
  machineOf,
  mtypeSays,
  proved,
  type Esp,
} from './lab.ts';

const facts = {
  device: '/dev/disk/by-id/virtio-ONE',
  model: 'Lab',
  serial: 'ONE',
  wwn: '',
  bytes: String(8 * 2 ** 30),
  sector: '512',
};
const plan = makePlan(
  {
    forge: '1.2.3',
    seed: 'ab'.repeat(16),
    disk: facts,
    payload: 'cd'.repeat(32),
    answers: 'ef'.repeat(32),
  },
  [],
);
const half = [
  ...proved('preflight', 'partition', 'esp', 'journal'),
  {type: 'intent', step: 'root', attempt: 1},
] as const;
const range = {
  type: 'range',
  step: 'root',
  action: 0,
  done: String(3 * 2 ** 20),
  total: String(12 * 2 ** 20),
} as const;

/** Steps of an installation that keeps its key. */
const usual = Object.keys(stepTitles).filter(id => id !== 'discard');

const find = (esps: Readonly<Record<string, Esp>>, disks = [forgeDisk('vda', 'ONE')], files = {}) =>
  findInstallations(machineOf(disks, esps, {files}).reader());
const one = async (esp: Esp, disk = forgeDisk('vda', 'ONE')) =>
  (await find({vda1: esp}, [disk]))[0];

describe('an interrupted installation', () => {
  test('is found with when, at which step and how far', async () => {
    const found = await one({
      journal: await journalOf(plan, ...half, range),
      answers: 'version: 1\n',
    });
    expect(found).toMatchObject({
      type: 'interrupted',
      esp: '/dev/vda1',
      answers: 'version: 1\n',
      elsewhere: [],
      alike: [],
      stopped: {
        step: 'root',
        how: 'during',
        done: 4,
        total: usual.length,
        copied: {done: 3n << 20n, total: 12n << 20n},
      },
    });
    if (!found || !('journal' in found)) throw new Error('not found');
    expect(found.journal.header.plan).toBe(planDigest(plan));
    expect(found.stopped.at).toBeGreaterThan(began);
    expect(foundLine(found, true)).toBe(
      'On /dev/vda an installation stopped 2026-11-22 20:00 UTC, while at "Write the sealed root and read it back", ' +
        `3 MiB of 12 MiB written; 4 of ${usual.length} steps were proved; it goes on.`,
    );
    expect(adviceFor(found)).toContain('forge resume');
  });

  test('says before which step, and which one failed', async () => {
    expect(
      await one({journal: await journalOf(plan, ...proved('preflight', 'partition'))}),
    ).toMatchObject({stopped: {step: 'esp', how: 'before'}});
    const failed = await one({
      journal: await journalOf(
        plan,
        ...half,
        {type: 'failure', step: 'root', code: 'IO-FAILED'},
        {type: 'finished', result: 'failed'},
      ),
    });
    expect(failed).toMatchObject({
      type: 'interrupted',
      stopped: {step: 'root', how: 'failed', code: 'IO-FAILED', result: 'failed'},
    });
  });

  test('one step more where the answers discard the key', async () => {
    const journal = await journalOf(plan, ...half);
    expect(await one({journal, answers: 'mok: {protection: discard}'})).toMatchObject({
      stopped: {total: usual.length + 1},
    });
  });

  test('that was brought to its end is told as that, and as interrupted when it was begun again', async () => {
    const end = [...proved(...usual), {type: 'finished', result: 'staged'}] as const;
    const finished = await one({journal: await journalOf(plan, ...end)});
    expect(finished).toMatchObject({
      type: 'finished',
      stopped: {result: 'staged', done: usual.length},
    });
    expect(finished && foundLine(finished, true)).toMatch(
      /finished 2026-11-22 .* UTC; it is looked at and kept, and what was changed on it since may be written again\.$/,
    );
    expect(finished && foundLine(finished, false)).toMatch(/; it does not go on\.$/);
    const again = await one({
      journal: await journalOf(
        plan,
        ...end,
        {type: 'retry', step: 'mok'},
        {type: 'intent', step: 'mok', attempt: 2},
      ),
    });
    expect(again).toMatchObject({
      type: 'interrupted',
      stopped: {step: 'mok', how: 'during', done: usual.length - 1},
    });
  });

  test('as JSON has sizes as text and times that everybody reads', async () => {
    const found = await one({journal: await journalOf(plan, ...half, range)});
    if (!found) throw new Error('not found');
    expect(JSON.parse(JSON.stringify(foundRecord(found)))).toMatchObject({
      is: 'interrupted',
      disk: {path: '/dev/vda', serial: 'ONE', bytes: '8589934592'},
      began: '2026-11-22T20:00:01.000Z',
      plan: planDigest(plan),
      stopped: {step: 'root', copied: {done: '3145728', total: '12582912'}},
    });
  });
});

describe('what lies there is believed in nothing', () => {
  test('a torn journal counts up to its first bad record, and one without a header is none', async () => {
    const journal = await journalOf(plan, ...half);
    const count = Buffer.from(journal)
      .toString()
      .split('\n')
      .filter(line => line.startsWith('{')).length;
    expect(await one({journal: damaged(journal, count - 1)})).toMatchObject({
      type: 'interrupted',
      stopped: {step: 'root', how: 'before', done: 4},
    });
    expect(await one({journal: damaged(journal, 0)})).toMatchObject({
      type: 'unreadable',
      why: 'its journal has no good first record',
    });
    for (const bytes of [
      new Uint8Array(),
      new Uint8Array(JOURNAL_BYTES),
      Uint8Array.from({length: 3000}, (_, index) => index * 7),
    ]) {
      expect(await one({journal: bytes})).toMatchObject({type: 'unreadable'});
    }
  });

  test.each([
    ['noise', 'Cannot initialize'],
    ['loop', 'Input/output error'],
    ['missing', 'mtools'],
    ['hangs', 'a minute'],
  ] as const)('a file system that is %s is told, in words', async (how, words) =>
    expect(await one({says: mtypeSays[how]})).toMatchObject({
      type: 'unreadable',
      why: expect.stringContaining(words),
    }),
  );

  test('nothing of it reaches a terminal as a command', async () => {
    const wild = makePlan(
      {
        forge: '\u001B[2Jx',
        seed: 'ab'.repeat(16),
        disk: {...facts, serial: '\u001B]0;x\u0007'},
        payload: 'cd'.repeat(32),
        answers: 'ef'.repeat(32),
      },
      [],
    );
    const found = await one({journal: await journalOf(wild, ...half)});
    if (!found) throw new Error('not found');
    expect(JSON.stringify(foundRows(found).flat()) + adviceFor(found)).not.toMatch(
      /\\u001b|\\u0007/i,
    );
  });

  test('a copy on another disk says so, and two disks with one journal name each other', async () => {
    const journal = await journalOf(plan, ...half);
    const found = await find({vda1: {journal}, vdb1: {journal}}, [
      forgeDisk('vda', 'ONE'),
      forgeDisk('vdb', 'TWO', {size: 9 * 2 ** 30}),
    ]);
    expect(found).toMatchObject([
      {disk: {path: '/dev/vda'}, elsewhere: [], alike: ['/dev/vdb']},
      {
        disk: {path: '/dev/vdb'},
        elsewhere: ['serial TWO instead of ONE', 'size 9 GiB instead of 8 GiB'],
        alike: ['/dev/vda'],
      },
    ]);
    expect(found[1] && adviceFor(found[1])).toContain('attach the disk');
  });

  test('what is mounted by an earlier engine is read where it is mounted', async () => {
    const journal = await journalOf(plan, ...half);
    const disk = forgeDisk('vda', 'ONE', {fat: {mountpoints: ['/run/forge/esp']}});
    const files = {
      '/run/forge/esp/forge/journal.ndjson': journal,
      '/run/forge/esp/forge/answers.yaml': 'version: 1\n',
    };
    const found = await find({vda1: {says: mtypeSays.noise}}, [disk], files);
    expect(found).toMatchObject([{type: 'interrupted', answers: 'version: 1\n'}]);
  });

  test('only reading commands are run', async () => {
    const world = machineOf([forgeDisk('vda', 'ONE')], {
      vda1: {journal: await journalOf(plan, ...half)},
    });
    await findInstallations(world.reader());
    expect(world.changes()).toEqual([]);
  });
});

describe('without a journal', () => {
  test('a table whose partitions hold nothing was begun, with or without the empty ESP', async () => {
    const bare = forgeDisk('vda', 'ONE', {fat: {fstype: null, label: null}, state: {fstype: null}});
    expect(await find({}, [bare])).toMatchObject([{type: 'begun'}]);
    expect(await one({}, forgeDisk('vda', 'ONE', {state: {fstype: null}}))).toMatchObject({
      type: 'begun',
    });
  });

  test('one with data in it is none that may be begun anew without asking', async () => {
    expect(
      await find({}, [forgeDisk('vda', 'ONE', {fat: {fstype: null, label: null}})]),
    ).toMatchObject([{type: 'unreadable'}]);
    expect(await one({})).toMatchObject({type: 'unreadable', why: 'there is no journal'});
  });

  test('disks of others, and those that only resemble, are nothing', async () => {
    const windows = row('vdb', {
      serial: 'W',
      pttype: 'gpt',
      children: [{...forgeDisk('vdb', 'W').children?.[0], partlabel: 'EFI', label: 'SYSTEM'}],
    });
    const alone = row('vdc', {
      serial: 'A',
      pttype: 'gpt',
      children: [{...forgeDisk('vdc', 'A').children?.[0]}],
    });
    expect(await find({vdb1: {}, vdc1: {}}, [windows, alone, row('vdd')])).toEqual([]);
  });

  test('the live medium is never looked at', async () => {
    const world = machineOf([forgeDisk('vda', 'ONE')], {});
    const [disk] = (
      await findInstallations(machineOf([forgeDisk('vda', 'ONE')], {vda1: {}}).reader())
    ).map(found => found.disk);
    if (!disk) throw new Error('no disk');
    expect(await findOn({...disk, isLiveMedium: true}, world.reader())).toBeUndefined();
    expect(world.calls).toEqual([]);
  });
});

test('the titles of steps are those of the steps, all of them, in their order', () => {
  const target = targetFor({mok: {...answersFor().mok, protection: 'discard'}});
  const names = ['shim', 'mm', 'fb', 'sdboot', 'stub', 'vmlinuz', 'initrd.img'];
  const files = {
    ...target.payload.files,
    ...Object.fromEntries(names.map(name => [name, 'e'.repeat(64)])),
  };
  const whole = {...target, payload: {...target.payload, files}};
  const steps = [preflightStep(whole, {verifyPayload: async () => ({})}), ...writingSteps(whole)];
  expect(Object.entries(stepTitles), 'src/text/steps.ts').toEqual(
    steps.map(({id, title}) => [id, title]),
  );
  expect(stepTitle('constructor')).toBe('constructor');
});
