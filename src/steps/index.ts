// SPDX-License-Identifier: GPL-3.0-or-later
import type {Step} from '../engine/plan/step.ts';
import {bootFilesStep} from './boot-files/step.ts';
import {bootNextStep} from './boot-next.ts';
import {discardsKey} from './target/places.ts';
import {discardStep} from './discard.ts';
import {espStep} from './esp.ts';
import {journalStep} from './journal-step.ts';
import {keysStep} from './keys.ts';
import {machineStep} from './machine/step.ts';
import {mokStep} from './mok/step.ts';
import {mountStep} from './mount/step.ts';
import {nvramStep} from './nvram/step.ts';
import {partitionStep} from './partition/step.ts';
import {proofStep} from './proof.ts';
import {rootStep} from './root.ts';
import {slotStep} from './slot.ts';
import {stagedStep} from './staged.ts';
import {stateStep} from './state/step.ts';
import type {Target} from './target/target.ts';
import {ukiStep} from './uki/step.ts';

/**
 * The steps that write, in the one order that keeps every interruption recoverable: nothing is
 * bootable until the end, a slot is committed only after its content was read back, and the MOK
 * request is staged last, so that no interrupted run ever meets MokManager.
 */
export function writingSteps(target: Target): readonly Step[] {
  const signing = [bootFilesStep(target), ukiStep(target)];
  return [
    partitionStep(target),
    espStep(target),
    journalStep(target),
    rootStep(target),
    slotStep(target),
    stateStep(target),
    mountStep(target),
    machineStep(target),
    keysStep(target, signing),
    ...signing,
    nvramStep(target),
    proofStep(target),
    ...(discardsKey(target) ? [discardStep(target)] : []),
    mokStep(target),
    bootNextStep(target),
    stagedStep(target),
  ];
}
