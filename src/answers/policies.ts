// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Decision, QuestionClass} from '../engine/events.ts';
import {described} from './described.ts';

/**
 * What an unattended installation does where it would ask a person. Each class has its own answer;
 * there is no "yes to all".
 */
export const policiesAnswer = z.strictObject({
  interrupted: described(
    z.enum(['resume', 'start-over', 'stop']),
    'The disk holds an interrupted installation: resume goes on with it where it is the ' +
      'same and stops where it is another',
    {examples: ['start-over']},
  ).default('resume'),
  secureBootOff: described(
    z.enum(['stop', 'continue']),
    'Secure Boot is off, in Setup Mode or switched off in shim, with secureBoot: prefer',
    {examples: ['continue']},
  ).default('stop'),
  stepFailed: described(
    z.enum(['stop', 'retry', 'abort']),
    'A step failed; retry tries it twice more',
    {examples: ['retry']},
  ).default('stop'),
  stepDrifted: described(
    z.enum(['stop', 'redo', 'abort']),
    'What a step had done is no longer so, and doing it again destroys data or changes ' +
      'a finished installation',
    {examples: ['redo']},
  ).default('stop'),
  stepForeign: described(
    z.enum(['stop', 'abort']),
    "Something that is not Forge's own stands where a step must write",
    {examples: ['abort']},
  ).default('stop'),
});

export type PoliciesAnswer = z.infer<typeof policiesAnswer>;

/**
 * The answers' policies as `policyDecider` takes them (engine/run/decide.ts): one decision for each
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
