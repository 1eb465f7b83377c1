// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision, Question, QuestionClass} from '../events.ts';

/**
 * Answers questions: a person through a socket, or a policy. Must end when the signal is aborted.
 */
export type Decider = (question: Question, signal: AbortSignal) => Promise<Decision>;

/**
 * What may be chosen, by the class of the question. Overwriting what is foreign is not among them:
 * that is for the answers to allow.
 */
export const choicesOf: Readonly<Record<QuestionClass, readonly Decision[]>> = {
  'step.failed': ['retry', 'abort', 'stop'],
  'step.drifted': ['retry', 'redo', 'abort', 'stop'],
  'step.foreign': ['retry', 'abort', 'stop'],
};

/** What is decided without a person, by the class of the question. */
export type Policy = Readonly<Partial<Record<QuestionClass, Decision>>>;

/** How often a policy may choose `retry` or `redo` for one step before it stops. */
const RETRIES = 2;

/**
 * Answers by class, never "yes to all": a class without a rule stops the run, and so does a step
 * that was retried twice in vain.
 */
export function policyDecider(policy: Policy = {}): Decider {
  const tries = new Map<string, number>();
  return async question => {
    const decision = policy[question.class] ?? 'stop';
    if (decision !== 'retry' && decision !== 'redo') return decision;
    const tried = tries.get(question.step) ?? 0;
    tries.set(question.step, tried + 1);
    return tried < RETRIES && question.choices.includes(decision) ? decision : 'stop';
  };
}
