// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from './console.ts';

/** What a guest says when it will not get further by itself; a wait that sees one fails at once. */
export const hopeless: readonly RegExp[] = [
  /Kernel panic - not syncing/,
  /Entering emergency mode/,
  /You are in emergency mode/,
  /Security Violation/,
  /Failed to start.*initrd-switch-root/,
  /No bootable option or device was found/,
  /Shell>/,
];

/**
 * The question of systemd-cryptsetup (src/cryptsetup/cryptsetup.c, "Please enter passphrase for
 * disk %s").
 */
const passphraseQuestion = /Please enter passphrase for disk [^\n]*/;

/** agetty's prompt at the end of a line. */
const loginQuestion = /(?:^|\n)[^\n]* login: ?$/;

/**
 * Waits for the passphrase question and answers it. Throws LabFailure with the screen when it does
 * not come or the boot fails.
 */
export async function answerPassphrase(
  console: SerialConsole,
  passphrase: string,
  seconds: number,
): Promise<void> {
  await console.waitFor(passphraseQuestion, {seconds, unless: hopeless});
  // The agent clears the input queue when it starts to read (tty flush in ask_password_tty), so
  // what is typed too early would be lost.
  await console.settle(2, 5);
  console.enter(passphrase);
}

/** Waits for a log-in prompt. */
export async function awaitLogin(console: SerialConsole, seconds: number): Promise<void> {
  await console.waitFor(loginQuestion, {seconds, unless: hopeless});
}

/** Logs in at a prompt that {@link awaitLogin} saw; resolves when a shell prompt is there. */
export async function logIn(
  console: SerialConsole,
  user: string,
  password: string,
  seconds: number,
): Promise<void> {
  console.enter(user);
  await console.waitFor(/Password: ?$/, {seconds});
  await console.settle(1, 3);
  console.enter(password);
  await console.waitFor(/[$#] ?$/, {seconds, unless: [/Login incorrect/]});
}
