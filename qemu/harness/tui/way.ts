// SPDX-License-Identifier: GPL-3.0-or-later
import {LabFailure} from '../../driver/failure.ts';
import {rehearse, type Screens} from './rehearse.ts';
import type {Walker} from './walker.ts';

/** What somebody wants who sits down at the screens. */
export type Wishes = {
  /** Key map, locale and time zone: what is typed to find each, and how its row begins. */
  readonly keymap: Found;
  readonly locale: Found;
  readonly zone: Found;
  readonly hostname: string;
  /**
   * How the row of the disk begins, and the end of its serial number as it is printed on it (or its
   * name, where it has none).
   */
  readonly disk: {readonly row: string; readonly end: string};
  readonly passphrase: string;
  readonly person: {readonly name: string; readonly fullName: string; readonly password: string};
  /** Whether MokManager is rehearsed on the way. */
  readonly rehearsal: boolean;
};

type Found = {readonly typed: string; readonly row: string};

/** Called where a page, or a part of it that is worth a look, stands on the terminal. */
export type At = (name: string) => Promise<void>;

/** Start to disk: what this machine is, and where the system goes. */
async function firstHalf(walker: Walker, wishes: Wishes, at: At): Promise<void> {
  await walker.page('This machine');
  await walker.see(
    'all that is to know of this machine',
    frame => !/being looked at|^ *Disks +none/m.test(frame.body.join('\n')),
  );
  await at('start');
  await walker.push('Install');

  await walker.page('Keyboard');
  await walker.take('Key map', wishes.keymap.typed, wishes.keymap.row);
  await walker.fill('Try it here', 'bcdefg');
  await at('keyboard');
  await walker.push('Continue');

  await walker.page('Language, time and name');
  await walker.take('Language', wishes.locale.typed, wishes.locale.row);
  await walker.take('Time zone', wishes.zone.typed, wishes.zone.row);
  await walker.fill('Host name', wishes.hostname);
  await at('language');
  await walker.push('Continue');

  await walker.page('Network');
  await at('network');
  await walker.push('Continue');

  await walker.page('Disk');
  await at('disk');
  await walker.take('Disk', '', wishes.disk.row);
  const {held} = await walker.to('To confirm, type');
  // Whoever read another end on the disk's label must not go on.
  const asked = /^To confirm, type (\S+)/.exec(held?.text ?? '')?.[1];
  if (asked !== wishes.disk.end) {
    throw new LabFailure(`the disk's end is ${wishes.disk.end}, and the page asks for ${asked}`, {
      seen: await walker.terminal.text(),
    });
  }
  await walker.fill('To confirm, type', wishes.disk.end);
  await at('disk-chosen');
  await walker.push('Continue');
}

/** Image to review: what it is made of, and who uses it. */
async function secondHalf(walker: Walker, wishes: Wishes, at: At): Promise<Screens | undefined> {
  await walker.page('System image');
  await walker.shows('Root hash');
  await at('image');
  await walker.push('Continue');

  await walker.page('Encryption');
  await walker.fill('Passphrase', wishes.passphrase, true);
  await walker.fill('Passphrase, again', wishes.passphrase, true);
  await at('encryption');
  await walker.push('Continue');

  await walker.page('People');
  await walker.fill('Log-in name', wishes.person.name);
  await walker.fill('Full name', wishes.person.fullName);
  await walker.fill('Password', wishes.person.password, true);
  await walker.fill('Password, again', wishes.person.password, true);
  await at('people');
  await walker.push('Continue');

  await walker.page('Confinement');
  await at('confinement');
  await walker.push('Continue');

  const {body} = await walker.page('Boot and keys');
  if (body.some(row => row.includes('Without Secure Boot')))
    await walker.choose('Without Secure Boot', 'install anyway');
  await at('keys');
  let rehearsed: Screens | undefined;
  if (wishes.rehearsal) {
    await walker.push('Rehearse MokManager');
    rehearsed = await rehearse(walker, moment => at(`rehearsal-${moment}`));
    await walker.page('Boot and keys');
  }
  await walker.push('Continue');
  return rehearsed;
}

/** What the way came to: the plan's digest as the review shows it, and the rehearsed screens. */
export type Reviewed = {readonly digest: string; readonly rehearsed: Screens | undefined};

/** From the first page to the review with its plan, by keys. Nothing is installed yet. */
export async function walkToReview(
  walker: Walker,
  wishes: Wishes,
  at: At = () => Promise.resolve(),
): Promise<Reviewed> {
  await firstHalf(walker, wishes, at);
  const rehearsed = await secondHalf(walker, wishes, at);
  await walker.page('Review');
  const digest = await walker.see(
    'the plan',
    frame => /Plan ([0-9a-f]{64})/.exec(frame.body.join('\n'))?.[1],
  );
  await walker.page('Review');
  await at('review');
  return {digest, rehearsed};
}
