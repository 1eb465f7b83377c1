// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname} from 'node:path/posix';
import {installedPaths} from '../os/installed-paths.ts';
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import {ownCertificate} from './mok/own-certificate.ts';
import {inTarget, keyOf} from './target/places.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  if (!(await ownCertificate(reader)) || (await reader.files.stat(keyOf(target))))
    return {type: 'absent'};
  const lasting = inTarget(installedPaths.key);
  if (await reader.files.stat(lasting)) return partial(`${lasting} is a private key on the disk`);
  return {
    type: 'satisfied',
    evidence: {key: 'nowhere any more: nothing else can be signed as this machine'},
  };
}

/**
 * Removes the private key from memory, where alone it was, once everything it signs was proved
 * (`mok.protection: discard`). The certificate stays: it is what shim trusts. A later installation
 * of a kernel on this machine fails by itself (assets/kernel-install).
 */
export const discardStep = (target: Target): Step => ({
  id: 'discard',
  title: stepTitles.discard,
  needs: ['proof'],
  effect: 'write',
  weight: 1,
  actions: [{kind: 'remove', path: dirname(keyOf(target))}],
  verify: reader => verify(reader, target),
});
