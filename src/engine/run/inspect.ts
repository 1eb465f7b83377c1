// SPDX-License-Identifier: GPL-3.0-or-later
import type {Secrets} from '../../system/secret.ts';
import type {EventBody} from '../events.ts';
import type {Machine} from '../machine.ts';
import type {Step, StepVerdict} from '../plan/step.ts';
import {makeReader} from './worker.ts';

/**
 * Looks at every step without doing any: a dry run. Give it a machine whose runner refuses writes
 * (`dryRunner`); a step whose `verify` throws ends it with that error.
 */
export async function inspectAll(
  steps: readonly Step[],
  machine: Machine,
  emit: (body: EventBody) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, StepVerdict>> {
  const none: Secrets = new Map();
  const verdicts = new Map<string, StepVerdict>();
  let call = 0;
  for (const step of steps) {
    emit({type: 'step', step: step.id, state: 'verifying'});
    verdicts.set(
      step.id,
      await step.verify(
        makeReader({machine, secrets: none, signal, emit, nextCall: () => call++, step: step.id}),
      ),
    );
  }
  return verdicts;
}
