// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {answersCampaign} from './answers-campaigns.ts';

const runs = 120;

test('answer files: no crash, no hang, and what is accepted can be planned', async () => {
  const {verdicts, runs: judged} = await answersCampaign.run(runs, 20_261_123);
  expect(judged).toBe(runs);
  expect(verdicts['planned']).toBeGreaterThan(runs / 15);
  expect(verdicts['faults']).toBeGreaterThan(runs / 5);
});
