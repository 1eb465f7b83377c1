// SPDX-License-Identifier: GPL-3.0-or-later
import {mustLoadAnswers} from '../../answers/load.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {livePayload, makeInstallation, type InstallationRequest} from '../../steps/make.ts';
import type {Context} from '../context.ts';
import {settle, type Interruption, type Settled} from './settle.ts';

/**
 * {@link settle} for a face that only shows: on a recorded machine nobody can look into a
 * partition, and every installation there is a new one.
 */
export async function settleHere(
  context: Context,
  request: InstallationRequest,
  how: Interruption,
  reader: Reader,
): Promise<Settled> {
  if (context.host) return {installation: await makeInstallation(request, context.version, reader)};
  return settle(
    mustLoadAnswers(request.answersText, request.answersName),
    request.payload ?? livePayload,
    how,
    context.version,
    reader,
  );
}
