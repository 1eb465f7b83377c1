// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline} from '../../../src/confinement/baseline.ts';
import {checkIdOf} from '../../../src/checks/standing.ts';
import type {Fault} from './fault.ts';
import {filesOf, show, whole} from './parts.ts';
import {shownBlock} from '../support.ts';

/** The recorded service whose drop-in is masked, without the three lines that its unit has itself. */
const bare = shownBlock('probe-masked.service').replaceAll(
  /^(RestrictRealtime|LockPersonality|RemoveIPC)=yes$/gm,
  '$1=no',
);

/** For each line of the baseline a machine with a service that is not under it. */
export const sandboxLineFaults: readonly Fault[] = baseline.map(line => [
  `a unit is without ${line.directive}=${line.value}`,
  checkIdOf(line),
  'probe-masked.service',
  {files: filesOf('probe-masked'), rules: [show(whole, bare)]},
]);
