// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {deskWith} from './lab.ts';

/** How far an installation would come: `begins`, or the codes of what stands in its way. */
export type Outcome = {readonly end: string; readonly digest: string | undefined};

const line = z.object({digest: z.string().regex(/^[0-9a-f]{64}$/)});
const digestOf = (out: readonly string[]): string | undefined =>
  out[0] === undefined ? undefined : line.parse(JSON.parse(out[0])).digest;

/** Problem codes in what was said, those within a collective one first of all. */
function codesOf(err: readonly string[]): string {
  const text = err.join('\n');
  const [, code = ''] = /^PROBLEM ([A-Z]+(?:-[A-Z]+)*):/m.exec(text) ?? [];
  if (code !== 'PREFLIGHT-FAILED') return code;
  return [
    ...new Set([...text.matchAll(/^\s+([A-Z]+(?:-[A-Z]+)+): /gm)].map(([, each = '']) => each)),
  ]
    .toSorted()
    .join(' ');
}

/**
 * An installation by these answers on this machine, as far as it can be known without writing:
 * `forge plan`, then `forge install --dry-run`. Throws for anything but a plan that is twice the
 * same, or a problem with a code.
 */
export async function outcomeOn(machine: string, answers: string): Promise<Outcome> {
  const words = ['--payload', '/w/payload', '--machine', '/w/machine.json', '--json'];
  const planned = deskWith(machine, answers);
  const code = await planned.run('plan', '/w/answers', ...words);
  const digest = digestOf(planned.out);
  if ((code === 0) !== (digest !== undefined))
    throw new Error(`forge plan ended with ${code}: ${planned.err.join('\n')}`);
  const tried = deskWith(machine, answers);
  const end = await tried.run('install', '--dry-run', '--answers', '/w/answers', ...words);
  if (digestOf(tried.out) !== digest)
    throw new Error(`the dry run has another plan: ${tried.err.join('\n')}`);
  if (tried.world.changes().length > 0)
    throw new Error(`the dry run did something: ${tried.world.changes().join('; ')}`);
  if (end === 0) return {end: 'begins', digest};
  const codes = codesOf(tried.err);
  if (codes === '')
    throw new Error(`a dry run without a problem ended with ${end}: ${tried.err.join('\n')}`);
  return {end: codes, digest};
}
