// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {printable} from '../../text/clean.ts';

const report = z.object({
  signatures: z.array(
    z.object({
      type: z.string(),
      label: z.string().nullish(),
      offset: z.string(),
    }),
  ),
});

/**
 * A signature on a whole disk: `gpt`, `PMBR`, `dos`, `ext4`, `LVM2_member`, …, with its label where
 * it has one.
 */
export type DiskSignature = {readonly type: string; readonly label: string};

/**
 * Reads what `wipefs --no-act --json` printed. util-linux before 2.40 prints nothing at all for a
 * disk without signatures.
 * @throws when it is something else.
 */
export function parseSignatures(stdout: string): readonly DiskSignature[] {
  if (stdout.trim() === '') return [];
  return report
    .parse(JSON.parse(stdout))
    .signatures.map(({type, label}) => ({type, label: printable(label ?? '').trim()}));
}

/** Signatures in words, each once. */
export const signatureWords = (signatures: readonly DiskSignature[]): string =>
  [
    ...new Set(
      signatures.map(({type, label}) => (label === '' ? type : `${type} ${JSON.stringify(label)}`)),
    ),
  ].join(', ');
