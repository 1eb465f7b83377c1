// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/**
 * Words an owner may add to the kernel command line. Named one by one, because the line is signed
 * and a single word (`init=`, `lockdown=none`, `rd.break`) would void what the rest promises.
 * Meanings: Linux Documentation/admin-guide/kernel-parameters.txt.
 */
const allowed: readonly RegExp[] = [
  /^quiet$/,
  /^loglevel=[0-7]$/,
  /^nomodeset$/,
  /^mitigations=auto(,nosmt)?$/,
  /^nvme_core\.default_ps_max_latency_us=\d{1,7}$/,
  /^pcie_aspm=off$/,
  /^usbcore\.autosuspend=(-1|\d{1,3})$/,
];

/** Whether this word may stand in the signed command line besides Forge's own. */
export const isAllowedWord = (word: string): boolean => allowed.some(form => form.test(word));

/** The words of the list, for people. */
export const allowedWords = [
  'quiet',
  'loglevel=N',
  'nomodeset',
  'mitigations=auto[,nosmt]',
  'nvme_core.default_ps_max_latency_us=N',
  'pcie_aspm=off',
  'usbcore.autosuspend=N',
].join(', ');

/** One word of `commandLine`. */
export const commandLineWord = z.string().refine(isAllowedWord, {
  error: `is not on the list of words that leave every protection on: ${allowedWords}`,
  params: {fault: 'CMDLINE-EXTRA'},
});
