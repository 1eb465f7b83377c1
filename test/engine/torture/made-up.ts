// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {sayPart, thorough} from '../../support/thorough.ts';
import {historyCampaigns} from './campaign.ts';

/**
 * Makes up so many histories of each of these kinds, a third of them in "npm run check"; `npm run
 * fuzz` makes up as many as it is told. Seconds of work, not milliseconds: a busy machine may take
 * ten times as long.
 */
export function describeHistories(runs: Readonly<Record<string, number>>): void {
  describe('made-up histories', {timeout: 180_000}, () => {
    it.each(
      Object.entries(runs).map(
        ([name, count]) => [name, thorough ? count : Math.ceil(count / 4)] as const,
      ),
    )('%s: each of %i ends in the world of an uninterrupted installation', async (name, count) => {
      const campaign = historyCampaigns.find(one => one.name === name);
      // Another seed each time; a failure names it.
      const seed = Date.now() % 2 ** 31;
      const tally = await campaign?.run(count, seed);
      // oxlint-disable-next-line no-console -- the seed is said, so that a run can be had again
      console.info(
        `${name}: ${tally?.runs} histories, seed ${seed}: ${JSON.stringify(tally?.verdicts)}`,
      );
      sayPart(`a quarter of ${runs[name]} histories`);
      expect(tally?.runs).toBe(count);
    });
  });
}
