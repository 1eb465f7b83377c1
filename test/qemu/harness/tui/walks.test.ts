// SPDX-License-Identifier: GPL-3.0-or-later
import {beforeAll, describe, expect, test} from 'vitest';
import {walkToReview, type Wishes} from '../../../../qemu/harness/tui/way.ts';
import type {Disk} from '../../../../src/hardware/disk.ts';
import {listDisks} from '../../../../src/hardware/disks.ts';
import {whyNot} from '../../../../src/hardware/why-not.ts';
import {confirmationOf} from '../../../../src/screens/draft/confirmation.ts';
import {plainReader} from '../../../../src/app/reader.ts';
import {onRecordedMachine} from '../../../../src/app/on-recorded-machine.ts';
import {deskWith, machineNames} from '../../../machines/lab.ts';
import {sayPart, someOf} from '../../../support/thorough.ts';
import {sitDown, type Person} from './person.ts';

/** The disks of a recorded machine. */
async function disksOf(machine: string): Promise<readonly Disk[]> {
  return listDisks(
    plainReader(await onRecordedMachine(deskWith(machine, '').context, '/w/machine.json', [])),
  );
}

const wishesFor = (disk: Disk, rehearsal: boolean): Wishes => ({
  keymap: {typed: 'uk', row: 'uk'},
  locale: {typed: 'en_gb', row: 'en_GB.UTF-8'},
  zone: {typed: 'london', row: 'Europe/London'},
  hostname: 'anvil',
  disk: {row: disk.kernelName, end: confirmationOf(disk).text},
  passphrase: 'correct horse battery',
  person: {name: 'alice', fullName: 'Alice Liddell', password: 'down the hole'},
  rehearsal,
});

/**
 * Saves what was entered and gives the plan that the saved file comes to, asked for by somebody who
 * never saw the screens.
 */
async function planOfSaved(machine: string, {at, walker}: Person): Promise<string> {
  await walker.push('Save as answer file');
  await walker.push('Save');
  await walker.shows('Saved as /run/forge/answers.yaml');
  await walker.push('Back');
  const saved = (await at.world.machine.files.readText('/run/forge/answers.yaml')) ?? '';
  const other = deskWith(machine, saved);
  expect(
    await other.run(
      'plan',
      '--machine',
      '/w/machine.json',
      '--payload',
      '/w/payload',
      '--json',
      '/w/answers',
    ),
  ).toBe(0);
  return String((JSON.parse(other.out.join('\n')) as {digest: unknown}).digest);
}

/**
 * How terminals differ from machine to machine: every glyph set, with and without colour. One of
 * each kind plays MokManager on the way.
 */
const looks = ['vt,cp437', 'emulator,full', 'serial,ascii,0'];

/** Bytes that the smallest disk must have; the tests' payload says so. */
const minimum = 6n * 2n ** 30n;

/** Ends the screens from outside, as the end of the unit does. */
async function closed({at, ended}: Person): Promise<void> {
  at.stop.abort();
  expect(await ended).toBe(0);
}

/**
 * The whole walk in front of one machine: to the review and its plan, or to the page where it ends
 * for want of a disk.
 */
async function walkOn(machine: string, look: string, rehearsal: boolean): Promise<void> {
  const disks = await disksOf(machine);
  const disk = disks.findLast(one => whyNot(one, disks, minimum).length === 0);
  const me = sitDown(machine, {env: {TERM: 'xterm', LANG: 'C.UTF-8', FORGE_TERMINAL: look}}, 60);
  if (disk) {
    const {digest} = await walkToReview(me.walker, wishesFor(disk, rehearsal));
    expect(digest).toBe(await planOfSaved(machine, me));
    await me.walker.push('Install now');
    await me.walker.shows(
      `Dry run on a recorded machine: nothing was changed. The plan ${digest} would be ` +
        'carried out now.',
    );
  } else {
    for (const title of [
      'This machine',
      'Keyboard',
      'Language, time and name',
      'Network',
      'Disk',
    ]) {
      await me.walker.page(title);
      await me.walker.push(title === 'This machine' ? 'Install' : 'Continue');
    }
    await me.walker.shows(
      disks.length === 0 ? 'no disk was found' : 'no disk of this machine can be taken',
    );
    await me.walker.page('Disk');
  }
  await closed(me);
}

/**
 * A walk takes about a second of processor time: "npm run check" walks in front of every tenth
 * machine, "npm test" in front of all.
 */
const walked = someOf(machineNames, 10);
sayPart(`walks: ${walked.length} of ${machineNames.length} recorded machines`);

describe('walks on a terminal emulator, in front of recorded machines', () => {
  // All at once: nearly all of a walk is waiting for the next frame, of which there are five to
  // twelve a second.
  const walks = new Map<string, Promise<PromiseSettledResult<void>>>();
  beforeAll(() => {
    for (const [index, machine] of walked.entries()) {
      const walk = walkOn(machine, looks[index % looks.length] ?? '', index < looks.length);
      walks.set(
        machine,
        Promise.allSettled([walk]).then(([result]) => result),
      );
    }
  });

  test.each(walked)('%s', {timeout: 300_000}, async machine => {
    const result = await walks.get(machine);
    if (result?.status !== 'fulfilled') throw result?.reason ?? new Error('nobody walked');
  });
});
