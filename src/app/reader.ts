// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';
import {makeReader} from '../engine/run/worker.ts';
import type {Secrets} from '../system/secret.ts';
import type {Worksite} from './needs.ts';

/**
 * A reader outside any run: it can change nothing, and what it runs appears in no log. Notes go to
 * `note`; `secrets` are what its commands may be given on standard input.
 */
export function plainReader(
  {machine, signal}: Worksite,
  note: (text: string) => void = () => undefined,
  secrets: Secrets = new Map(),
): Reader {
  let call = 0;
  return makeReader({
    machine,
    secrets,
    signal,
    emit: event => {
      if (event.type === 'note') note(event.note);
    },
    nextCall: () => call++,
    step: 'outside a run',
  });
}
