// SPDX-License-Identifier: GPL-3.0-or-later
import {auditVerb} from './audit.ts';
import {check} from './check.ts';
import {abort} from './abort.ts';
import {retry} from './retry.ts';
import {stopCommand} from './stop-command.ts';
import {engine} from './engine.ts';
import {explain} from './explain.ts';
import {firstBoot} from './first-boot.ts';
import {hardware} from './hardware.ts';
import {helpOn} from './help.ts';
import {install} from './install.ts';
import {payloadBuild} from './payload-build.ts';
import {payloadVerify} from './payload-verify.ts';
import {plan} from './plan.ts';
import {resume} from './resume.ts';
import {tui} from './tui.ts';
import type {Verb} from '../verb.ts';
import {verify} from './verify.ts';
import {watch} from './watch.ts';

/** Everything the command line can be told to do, in the order of the help. */
export const verbs: readonly Verb[] = [
  tui,
  explain,
  check,
  plan,
  install,
  resume,
  watch,
  retry,
  abort,
  stopCommand,
  verify,
  auditVerb,
  hardware,
  payloadBuild,
  payloadVerify,
  engine,
  firstBoot,
  helpOn(() => verbs),
];
