// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const diskProblems = {
  'DISK-NOT-FOUND': {
    title: 'No disk fits the answers',
    remedy:
      'Copy the line of the right disk from the table into the answers, or attach the ' +
      'disk that is meant.',
  },
  'DISK-AMBIGUOUS': {
    title: 'Several disks fit the answers',
    remedy:
      'Copy the line of the right disk from the table into the answers; by-path names ' +
      'the port when two disks say the same of themselves.',
  },
  'DISK-UNFIT': {
    title: 'The chosen disk cannot be taken',
    remedy: 'Remove what the reasons name, or choose another disk from the table.',
  },
  'DISK-NONE': {
    title: 'No disk of this machine can be taken',
    remedy:
      'Attach a disk, or remove what the reasons name, and look again. The medium that ' +
      'this system runs from can never be the target.',
  },
  'DISK-READ-ONLY': {
    title: 'The chosen disk is read-only',
    remedy:
      "Release its write protection (a switch, a jumper, the virtual machine's " +
      'settings), or choose another disk from the table.',
  },
  'DISK-CONTENTS-DIFFER': {
    title: 'The disk does not hold what the answers expect on it',
    remedy:
      'Make sure that it is the right disk. If all that it holds may go, copy the line given into the answers.',
  },
  'DISK-NOT-EMPTY': {
    title: 'The disk holds something that may not be erased',
    remedy:
      'If all that it holds may go, set disk.erase to "replace" and disk.contents to what it holds; otherwise choose another disk.',
  },
  'ERASE-REFUSED': {
    title: 'The answers allow nothing to be erased',
    remedy:
      'A plan can be made with them, an installation cannot: set disk.erase to ' +
      '"empty-only" or "replace".',
  },
  'DISK-GONE': {
    title: 'The chosen disk is not there',
    remedy: 'Check its cable and power, then retry. Nothing else is ever written to in its place.',
  },
  'DISK-CHANGED': {
    title: 'Another disk stands where the chosen one was',
    remedy: 'Put back the disk that was chosen and retry, or start over and choose again.',
  },
  'DISK-BUSY': {
    title: 'The disk is in use',
    remedy: 'Unmount or stop what the detail names, then retry.',
  },
  'DISK-TOO-SMALL': {
    title: 'The disk is too small',
    remedy: 'Choose a disk of at least the size named.',
  },
  'DISK-IS-LIVE-MEDIUM': {
    title: 'The chosen disk is the one this system was started from',
    remedy: 'Choose another disk. If it is a copy of the live medium, detach it and start again.',
  },
  'SLOT-TOO-SMALL': {
    title: 'The system slots would be too small for this image',
    remedy:
      'Give disk.slotSize a size that holds the image and its successors, or leave it ' +
      "out to take the image's own wish.",
  },
  'STATE-TOO-SMALL': {
    title: 'The state partition would be too small',
    remedy:
      'Give state.size at least the size named, or leave it out to take the rest of the disk.',
  },
  'PARTITIONS-MISPLANNED': {
    title: 'systemd-repart would not make the planned partitions',
    remedy:
      'Report this with the differences: nothing has been written. A newer systemd may ' +
      'place partitions by other rules.',
  },
  'PARTITIONS-NOT-SEEN': {
    title: 'The kernel does not see the partitions that are on the disk',
    remedy: 'Restart the machine from the live medium and resume: the table itself is right.',
  },
} as const satisfies Record<string, ProblemWords>;
