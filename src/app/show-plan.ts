// SPDX-License-Identifier: GPL-3.0-or-later
import {planDigest, planJson, planLines} from '../engine/plan/plan.ts';
import type {Reader} from '../engine/plan/step.ts';
import type {Installation} from '../steps/make.ts';
import {wrap} from '../text/wrap.ts';
import {readLosses} from './losses.ts';
import type {Printer} from './needs.ts';

/**
 * Prints a plan: what is lost, what is kept, then every step; or all of it as one line of JSON.
 * What stands in the way of an installation goes to `err`, since a plan may be made all the same.
 */
export async function showPlan(
  {out, err}: Pick<Printer, 'out' | 'err'>,
  installation: Installation,
  reader: Reader,
  json: boolean,
): Promise<void> {
  const {plan} = installation;
  const {destroyed, kept, obstacle} = await readLosses(installation, reader);
  if (json) {
    // The plan as it stands is what the digest is of: sha256sum of this part gives it again.
    out(
      `{"digest":"${planDigest(plan)}","destroys":${JSON.stringify(destroyed)},"plan":${planJson(plan)}}`,
    );
  } else {
    out(destroyed.length === 0 ? 'Nothing is destroyed.' : 'DESTROYED:');
    for (const words of destroyed) for (const line of wrap(words, '  ')) out(line);
    out('Kept:');
    for (const words of kept) for (const line of wrap(words, '  ')) out(line);
    out('');
    for (const line of planLines(plan)) out(line);
  }
  if (obstacle !== undefined)
    for (const line of wrap(`An installation would stop: ${obstacle}`)) err(line);
}
