// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {descriptionCampaign, manifestCampaign} from './payload-campaigns.ts';

/**
 * The nightly command (npm run fuzz) makes up 100 000; these keep the promises themselves honest.
 */
const runs = 150;

test.each([descriptionCampaign, manifestCampaign])(
  '$name: no crash, no hang, and what is accepted can be planned',
  async each => {
    const {verdicts, runs: judged} = await each.run(runs, 20_261_123);
    expect(judged).toBe(runs);
    // A generator that never gets anything accepted, or never anything refused, would prove
    // nothing.
    expect(verdicts['planned']).toBeGreaterThan(runs / 20);
    expect(Object.keys(verdicts).length).toBeGreaterThan(1);
  },
);
