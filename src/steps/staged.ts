// SPDX-License-Identifier: GPL-3.0-or-later
import type {Conclusion} from '../engine/events.ts';
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import {enrolmentOf} from './mok/enrolment.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * A last look at the one thing that a restart turns on; nothing between `mok` and here may have
 * taken it away.
 */
async function verify(
  reader: Reader,
  presence: Target['answers']['mok']['presence'],
): Promise<StepVerdict> {
  const enrolment = await enrolmentOf(reader);
  if (!enrolment) return {type: 'absent'};
  const {
    state,
    enforcement,
    certificate: {sha1},
  } = enrolment;
  const as = (result: Conclusion, note?: string): StepVerdict => ({
    type: 'satisfied',
    evidence: {result, sha1, ...(note !== undefined && {note})},
  });
  const off =
    enforcement === 'enforced'
      ? undefined
      : `Secure Boot verifies nothing on this machine: ${enforcement}`;
  if (state === 'enrolled') return as(off === undefined ? 'enforced' : 'unenforced', off);
  if (state === 'staged') return as('staged', off);
  if (presence === 'none') return as('unenforced', 'not trusted until somebody enrols the key');
  return partial(`the enrolment is ${state}`);
}

/**
 * The journal's last word: everything is in place and the next start decides. It does nothing
 * itself; the engine's fsynced record of it is what tells a later run "the installation was
 * finished" from "it stopped just before".
 */
export const stagedStep = ({
  answers: {
    mok: {presence},
  },
}: Target): Step => ({
  id: 'staged',
  title: stepTitles.staged,
  needs: ['boot-next'],
  effect: 'write',
  weight: 1,
  actions: [],
  verify: reader => verify(reader, presence),
});
