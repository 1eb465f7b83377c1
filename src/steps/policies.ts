// SPDX-License-Identifier: GPL-3.0-or-later
import type {PoliciesAnswer} from '../answers/policies.ts';
import type {Decision, QuestionClass} from '../engine/events.ts';

/**
 * The answers' policies as `policyDecider` takes them (engine/decide.ts): one decision for each
 * class of question that the engine asks.
 */
export const policiesOf = ({
  stepFailed,
  stepDrifted,
  stepForeign,
}: PoliciesAnswer): Readonly<Record<QuestionClass, Decision>> => ({
  'step.failed': stepFailed,
  'step.drifted': stepDrifted,
  'step.foreign': stepForeign,
});
