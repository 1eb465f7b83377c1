// SPDX-License-Identifier: GPL-3.0-or-later
import {historyCampaigns} from '../engine/torture/campaign.ts';
import {answersCampaign} from './answers-campaigns.ts';
import type {Campaign} from './campaign.ts';
import {descriptionCampaign, manifestCampaign} from './payload-campaigns.ts';

/** Everything that the nightly command makes up, in its order. */
export const campaigns: readonly Campaign[] = [
  answersCampaign,
  descriptionCampaign,
  manifestCampaign,
  ...historyCampaigns,
];
