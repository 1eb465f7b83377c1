// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from '../../system/files.ts';

/** The words of the running kernel's command line. */
export const kernelWords = async (files: Pick<Files, 'readText'>): Promise<readonly string[]> =>
  ((await files.readText('/proc/cmdline')) ?? '').trim().split(/\s+/);

/** Whether the running system is Forge's live medium: its signed command line says so. */
export const isLive = async (files: Pick<Files, 'readText'>): Promise<boolean> =>
  (await kernelWords(files)).includes('forge.live=1');
