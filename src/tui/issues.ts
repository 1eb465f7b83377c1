// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem, type ProblemData} from '../engine/problem.ts';
import type {Reader} from '../engine/plan/step.ts';
import type {Disk} from '../hardware/disk.ts';
import type {Firmware} from '../hardware/firmware.ts';
import type {MachineFacts} from '../hardware/machine.ts';
import {whyNot} from '../hardware/why-not.ts';
import type {PreflightIssue} from '../steps/preflight/check.ts';
import {checkUefi, gaps} from '../steps/preflight/firmware.ts';
import {checkMemory, checkPrograms} from '../steps/preflight/machine.ts';

const problemsOf = (issues: readonly PreflightIssue[]): readonly ProblemData[] =>
  issues.map(({code, detail}) => new Problem(code, detail).toData());

/** What the firmware lacks. That Secure Boot is off is for a person to mend or to accept. */
export const firmwareIssues = (firmware: Firmware): readonly ProblemData[] =>
  problemsOf([...checkUefi({firmware}).issues, ...(firmware.uefi ? gaps(firmware) : [])]);

export const machineIssues = (machine: MachineFacts): readonly ProblemData[] =>
  problemsOf(checkMemory({machine}).issues);

/**
 * Programs that are missing. Asks each package for its version, which takes seconds on a slow
 * machine.
 */
export const toolIssues = async (reader: Reader): Promise<readonly ProblemData[]> =>
  problemsOf((await checkPrograms({reader})).issues);

/**
 * That no disk can be taken, with the reason of each. `minimumBytes` is the image's smallest disk.
 */
export function diskIssues(disks: readonly Disk[], minimumBytes: bigint): readonly ProblemData[] {
  const reasons = disks.map(disk => ({path: disk.path, why: whyNot(disk, disks, minimumBytes)}));
  if (reasons.some(({why}) => why.length === 0)) return [];
  const each = reasons
    .map(({path, why}) => `${path}: ${why.map(({words}) => words).join(', ')}`)
    .join('; ');
  return problemsOf([{code: 'DISK-NONE', detail: each === '' ? 'this machine has no disk' : each}]);
}
