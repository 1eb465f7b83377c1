// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, it} from 'vitest';
import type {Decision} from '../../../src/engine/events.ts';
import {makePlan} from '../../../src/engine/plan/plan.ts';
import {consequence} from '../../../src/engine/run/question.ts';
import {fileStep, header} from '../support.ts';

const steps = [
  fileStep('partition', [], {}, 'destroy'),
  fileStep('esp', ['partition']),
  fileStep('other'),
  fileStep('mok', ['esp']),
];
const plan = makePlan(header, steps);

it.each<[Decision, string, unknown]>([
  ['abort', 'esp', {type: 'end', result: 'aborted'}],
  ['stop', 'esp', {type: 'end', result: 'failed'}],
  ['retry', 'partition', {type: 'again', forget: []}],
  ['redo', 'esp', {type: 'again', forget: ['esp']}],
  ['redo', 'partition', {type: 'again', forget: ['partition', 'esp', 'mok']}],
])('%s of %s', (decision, id, wanted) => {
  const planned = plan.steps.find(step => step.id === id);
  expect(planned && consequence(decision, plan, planned)).toEqual(wanted);
});
