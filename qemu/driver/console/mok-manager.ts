// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from './console.ts';
import {LabFailure} from '../failure.ts';
import {choose} from './menu.ts';

/** A screen of MokManager worth a picture. */
export type Moment = 'menu' | 'enroll' | 'key' | 'confirm' | 'password' | 'reboot';

/**
 * What {@link enrolMok} needs. `sha1`: the certificate's fingerprint as the installer reported it;
 * `seconds`: for each single wait.
 */
export type Enrolment = {
  readonly password: string;
  readonly sha1: string;
  readonly seconds: number;
  /** Called when a screen is there and whole. */
  readonly at?: (moment: Moment) => Promise<void>;
};

/** What MokManager said of the key: SHA-1 as 40 upper-case digits, and the whole screen. */
export type SeenKey = {readonly sha1: string; readonly screen: string};

/** A fingerprint as plain upper-case digits, from any of the ways one is written. */
export const plainFingerprint = (text: string): string =>
  text.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();

/**
 * The SHA-1 on MokManager's key screen: two rows of ten pairs of digits (shim 16.1 MokManager.c,
 * show_x509_info). `undefined` where there is none.
 */
export function shownFingerprint(screen: string): string | undefined {
  const rows = [...screen.matchAll(/(?:\b[0-9A-Fa-f]{2}[ :]){9}[0-9A-Fa-f]{2}\b/g)].map(
    match => match[0],
  );
  const digits = plainFingerprint(rows.slice(-2).join(''));
  return digits.length === 40 ? digits : undefined;
}

/**
 * Enrols the staged key, as a careful person would: Enroll MOK → View key 0, comparing the SHA-1 →
 * Continue → Yes → password → Reboot. MokTimeout −1 opens the menu (MokManager.c, mok_timeout).
 * @throws LabFailure with the screen: another fingerprint (nothing is enrolled), a screen missing
 */
export async function enrolMok(console: SerialConsole, enrolment: Enrolment): Promise<SeenKey> {
  const {seconds} = enrolment;
  const at = async (moment: Moment): Promise<void> => {
    await console.settle();
    await enrolment.at?.(moment);
  };
  await console.waitFor(/Perform MOK management/, {seconds, on: 'screen'});
  await at('menu');
  await choose(console, 'Enroll MOK', seconds);
  await console.waitFor(/View key 0/, {seconds, on: 'screen'});
  await at('enroll');
  await choose(console, 'View key 0', seconds);
  await console.waitFor(/(?:\b[0-9A-Fa-f]{2}[ :]){9}[0-9A-Fa-f]{2}\b/, {seconds, on: 'screen'});
  await at('key');
  const screen = console.screen.text();
  const sha1 = shownFingerprint(screen);
  if (sha1 !== plainFingerprint(enrolment.sha1)) {
    throw new LabFailure(
      `MokManager shows the key ${sha1 ?? 'without a fingerprint'}, expected ` +
        `${plainFingerprint(enrolment.sha1)}`,
      {
        seen: console.describe(),
      },
    );
  }
  console.key('enter');
  await choose(console, 'Continue', seconds);
  await console.waitFor(/Enroll the key/, {seconds, on: 'screen'});
  await at('confirm');
  await choose(console, 'Yes', seconds);
  await console.waitFor(/Password:/, {seconds, on: 'screen'});
  await at('password');
  console.type(enrolment.password);
  console.key('enter');
  await console.waitFor(/Reboot/, {
    seconds,
    on: 'screen',
    unless: [/Failed to enroll|Password doesn't match/],
  });
  await at('reboot');
  await choose(console, 'Reboot', seconds);
  return {sha1, screen};
}
