// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const engineProblems = {
  'COMMAND-FAILED': {
    title: 'A command failed',
    remedy: 'Read the command and its last lines; mend what they name, then retry the step.',
  },
  'COMMAND-STOPPED': {
    title: 'A command that gave no sign of life was stopped',
    remedy:
      'Look at its last line and at the disk it works on (`dmesg` shows disk errors), ' +
      'then retry the step or abort.',
  },
  'COMMAND-STUCK': {
    title: 'A command could not be ended',
    remedy:
      'The kernel waits for a device that does not answer. Check its cable and power; ' +
      'if it stays so, restart the machine and resume.',
  },
  'TEARDOWN-LATE': {
    title: 'Something could not be put away in time',
    remedy:
      'It is left as it is: restart the machine before you use the disk. What was written can be resumed.',
  },
  'IO-FAILED': {
    title: 'The system could not read or write a file',
    remedy:
      'Check the named file and the medium it lies on (`dmesg` shows disk errors), then ' +
      'retry the step.',
  },
  'STREAM-MISMATCH': {
    title: 'The copied data are not what the payload promises',
    remedy:
      'Retry the step. If it happens again, the medium or its memory is faulty: check it with `forge payload verify`, or use another.',
  },
  'SECRET-MISSING': {
    title: 'A secret that the plan needs was not given',
    remedy:
      'Give the named secret as a credential or type it, then start again. Nothing ' +
      'after this point was done.',
  },
  'STEP-NOT-PROVED': {
    title: 'A step ran but its result cannot be proved',
    remedy:
      'Every command succeeded, yet the disk does not show the result. Retry the step; ' +
      'if it stays so, keep the log and report it.',
  },
  'STEP-FOREIGN': {
    title: 'Something is there that Forge did not make',
    remedy:
      'Look at what the detail names and remove it yourself if it may go, then retry. ' +
      'Forge does not overwrite what it does not know.',
  },
  'STEP-DRIFTED': {
    title: 'Work that was proved has changed since',
    remedy:
      'Somebody or something changed the disk after Forge had proved this step. Do it ' +
      'again if the data may go, or abort and look.',
  },
  'STEP-USED-UP': {
    title: 'What the firmware was asked for is not there any more',
    remedy:
      'A start of the machine uses such a request up, and firmware forgets some. It is ' +
      'asked again; what is on the disk stays as it is.',
  },
  'JOURNAL-DIFFERS': {
    title: 'The interrupted installation was a different one',
    remedy:
      'Give the same answers with the same disk and medium, and it goes on; or begin ' +
      'anew with "forge install --start-over".',
  },
  'INSTALLATION-INTERRUPTED': {
    title: 'The disk holds an interrupted installation',
    remedy:
      'Go on with "forge resume", or begin anew with "forge install --start-over"; ' +
      'unattended, policies.interrupted decides.',
  },
  'NOTHING-TO-RESUME': {
    title: 'There is no interrupted installation to go on with',
    remedy:
      'See with "forge resume --list" what was found on every disk; "forge install" ' +
      'begins an installation.',
  },
  'PLAN-CHANGED': {
    title: 'The plan is not the one that was reviewed',
    remedy:
      'Something changed since the review (a disk, the payload, the answers). Review ' +
      'the new plan, then start again.',
  },
  'ENGINE-BUSY': {
    title: 'An installation is already running on this machine',
    remedy: 'Watch it with `forge watch`; only one can run at a time.',
  },
  'ENGINE-GONE': {
    title: 'The engine cannot be reached',
    remedy:
      'Start it with `forge engine`, or look at /run/forge/log.ndjson for how it ended. What is on the disk can be resumed.',
  },
  'NOT-DRIVER': {
    title: 'Another console drives this installation',
    remedy: 'Take over first, then repeat the request. The other console will go on watching.',
  },
  'NOTHING-TO-DECIDE': {
    title: 'The engine is not waiting for this',
    remedy: 'Ask for its status: the step may already be running, or the run may have ended.',
  },
  'BAD-REQUEST': {
    title: 'The engine did not understand a request',
    remedy: 'Use the same version of Forge on both consoles.',
  },
  'FORGE-BUG': {
    title: 'Forge has a fault',
    remedy:
      'This is not your mistake. Keep /run/forge/log.ndjson and report it; the disk can ' +
      'be installed again from the start.',
  },
} as const satisfies Record<string, ProblemWords>;
