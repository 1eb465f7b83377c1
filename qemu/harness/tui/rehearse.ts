// SPDX-License-Identifier: GPL-3.0-or-later
import type {Moment} from '../../driver/console/mok-manager.ts';
import {stageLines, type Frame} from './frame.ts';
import type {Walker} from './walker.ts';

/** What stood on each screen of MokManager, top to bottom. */
export type Screens = Readonly<Record<Moment, readonly string[]>>;

/** Waits for a screen of the stage; tells its lines and shows it to `at`. */
async function reached(
  walker: Walker,
  moment: Moment,
  isIt: (lines: readonly string[]) => boolean,
  at: (moment: Moment) => Promise<void>,
): Promise<readonly string[]> {
  const lines = await walker.see(
    `MokManager's screen "${moment}" in the rehearsal`,
    (frame: Frame) => {
      const shown = stageLines(frame);
      return isIt(shown) && shown;
    },
  );
  await at(moment);
  return lines;
}

/**
 * Plays MokManager on the page "Rehearsal of MokManager" to its end, as one who reads would, with
 * the password that the page names, and leaves the page by its button. `at` is called at every
 * screen.
 */
export async function rehearse(
  walker: Walker,
  at: (moment: Moment) => Promise<void>,
): Promise<Screens> {
  const first = await walker.page('Rehearsal of MokManager');
  const password =
    /The one-time password(?:, for this rehearsal)?: ([a-z]+)$/m.exec(first.body.join('\n'))?.[1] ??
    '';
  const has =
    (entry: string) =>
    (lines: readonly string[]): boolean =>
      lines.includes(entry);
  const enter = (entry: string): Promise<void> =>
    walker.downTo(entry).then(() => walker.press('enter'));
  const menu = await reached(walker, 'menu', has('Enroll MOK'), at);
  await enter('Enroll MOK');
  const enroll = await reached(walker, 'enroll', has('View key 0'), at);
  await enter('View key 0');
  const key = await reached(walker, 'key', has('[Fingerprint]'), at);
  await walker.press('enter');
  await enter('Continue');
  const confirm = await reached(walker, 'confirm', has('Yes'), at);
  await enter('Yes');
  const asked = await reached(walker, 'password', has('Password:'), at);
  await walker.terminal.type(password);
  await walker.press('enter');
  const reboot = await reached(walker, 'reboot', has('Reboot'), at);
  await enter('Reboot');
  await walker.shows('That was all.');
  // The stage takes arrows and letters for itself; Tab leads out of it.
  await walker.press('tab');
  await walker.push('Back');
  return {menu, enroll, key, confirm, password: asked, reboot};
}
