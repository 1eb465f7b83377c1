// SPDX-License-Identifier: GPL-3.0-or-later
import {audited, auditedBrief} from './confinement/audited.ts';
import {auditedLive} from './confinement/audited-live.ts';
import {channels} from './negative/channels.ts';
import {channelsLive} from './negative/channels-live.ts';
import {recordMachines} from './negative/record-machines.ts';
import {daemonsScenario} from './confinement/daemons.ts';
import {mainInstall} from './install/main-install.ts';
import {clonedTarget, stickLeftIn} from './install/other-disks.ts';
import {negativeBoots} from './negative/negative-boots.ts';
import {negativeBrief} from './negative/negative-brief.ts';
import {negativeAnswers, negativeDisks, negativeFirmware} from './negative/negative-live.ts';
import {negativeMedium} from './negative/negative-medium.ts';
import {negativePayload} from './negative/negative-payload.ts';
import {resumeBrief} from './resume/resume-brief.ts';
import {powerLossResumed} from './resume/power-loss-resumed.ts';
import {cutTwice} from './resume/cut-twice.ts';
import {crashMatrix} from './resume/crash-matrix.ts';
import {mokCut} from './resume/mok-cut.ts';
import {oneSession} from './resume/one-session.ts';
import {powerLoss} from './resume/power-loss.ts';
import type {Scenario} from '../harness/scenario.ts';
import {noSecrets} from './install/no-secrets.ts';
import {flippedBlock, tamperedUki} from './install/tampered.ts';
import {tuiBrief} from './tui/tui-brief.ts';
import {tuiResume} from './tui/tui-resume.ts';
import {tuiSerial} from './tui/tui-serial.ts';
import {tuiUnattended} from './tui/tui-unattended.ts';
import {tuiVga} from './tui/tui-vga.ts';
import {unprotected} from './install/unprotected.ts';
import {wholeAnswers} from './install/whole-answers.ts';

/**
 * All scenarios in the order in which they run: the first leaves the installed machine that later
 * ones start from.
 */
export const scenarios: readonly Scenario[] = [
  mainInstall,
  tamperedUki,
  flippedBlock,
  stickLeftIn,
  clonedTarget,
  noSecrets,
  wholeAnswers,
  unprotected,
  negativeBrief,
  negativeMedium,
  negativeAnswers,
  negativeDisks,
  negativeFirmware,
  negativePayload,
  ...negativeBoots,
  recordMachines,
  channels,
  channelsLive,
  tuiBrief,
  tuiResume,
  tuiSerial,
  tuiVga,
  tuiUnattended,
  auditedBrief,
  audited,
  auditedLive,
  daemonsScenario,
  resumeBrief,
  crashMatrix,
  powerLoss,
  powerLossResumed,
  cutTwice,
  oneSession,
  mokCut,
];
