// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const bootProblems = {
  'CMDLINE-LONG': {
    title: 'The kernel command line is too long',
    remedy: 'Name fewer consoles or leave out additional words.',
  },
  'BOOT-FILE-CHANGED': {
    title: "A boot file is not the one that the payload's manifest lists",
    remedy:
      'Check the medium with "forge payload verify"; write it again if it is damaged, ' +
      'then retry the step.',
  },
  'UKI-NO-PLUGIN': {
    title: 'The image lacks the kernel-install plugin that makes unified kernel images',
    remedy:
      'Use a payload built with "forge payload build" from a tree that holds Forge\'s own files.',
  },
  'NVRAM-REFUSED': {
    title: 'The firmware did not keep the boot entry',
    remedy: 'Update the firmware or clear unused boot entries in its setup, then retry the step.',
  },
  'NVRAM-FULL': {
    title: 'The firmware has too little room for variables',
    remedy:
      'Restart once (firmware often tidies up then), remove unused boot entries, delete ' +
      'old /sys/firmware/efi/efivars/dump-* files, then retry.',
  },
  'MOK-NO-VARIABLES': {
    title: 'The enrolment cannot be staged: firmware variables cannot be written',
    remedy:
      'Start without "efi=noruntime". If the firmware itself refuses: enrol ' +
      'InterGenOS-MOK.cer with MokManager\'s "Enroll key from disk".',
  },
  'MOK-REVOKED': {
    title: "This machine's key was revoked",
    remedy: 'Start the installation over: it makes a new key.',
  },
  'MOK-NOT-STAGED': {
    title: 'The enrolment did not read back as it was written',
    remedy:
      'Retry the step. If it fails again, update the firmware, or enrol InterGenOS-MOK.cer with MokManager\'s "Enroll key from disk".',
  },
} as const satisfies Record<string, ProblemWords>;
