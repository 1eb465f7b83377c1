// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const hardwareProblems = {
  'PREFLIGHT-FAILED': {
    title: 'This machine or these answers are not ready',
    remedy: 'Mend every point of the list, then try again. Nothing has been written.',
  },
  'UEFI-MISSING': {
    title: 'The machine was not started through UEFI',
    remedy:
      'Switch "legacy" or "CSM" start off in the firmware settings and start the medium ' +
      'as a UEFI device.',
  },
  'EFI-VARIABLES-LOCKED': {
    title: 'EFI variables cannot be written',
    remedy:
      'Start without "efi=noruntime" and with efivarfs mounted read-write; without it ' +
      'no key can be staged for enrolment.',
  },
  'EFI-VARIABLES-FULL': {
    title: 'There is too little room for EFI variables',
    remedy:
      'Remove old crash dumps (dump-type0-…) from /sys/firmware/efi/efivars, or reset ' +
      'the firmware settings, then start again.',
  },
  'SECURE-BOOT-OFF': {
    title: 'Secure Boot is off',
    remedy:
      'Switch Secure Boot on in the firmware settings. To install without a verified ' +
      'start, set secureBoot to "prefer" or "off" in the answers.',
  },
  'SETUP-MODE': {
    title: 'The firmware is in Setup Mode: it trusts whatever is written into it',
    remedy:
      'Load the factory keys in the firmware settings ("restore factory keys"), then start again.',
  },
  'SHIM-VALIDATION-OFF': {
    title: 'shim was told not to verify what it starts',
    remedy: 'Run "mokutil --enable-validation", restart, and confirm it in MokManager.',
  },
  'VENDOR-CA-MISSING': {
    title: 'The firmware does not trust the authority that signed shim',
    remedy:
      'Allow "third-party UEFI CA" in the firmware settings (Secure Boot keys), then start again.',
  },
  'FIRMWARE-KEYS-UNREADABLE': {
    title: "The firmware's list of trusted keys cannot be read",
    remedy:
      'Restore the factory keys in the firmware settings; if it stays so, report it ' +
      'with this text.',
  },
  'MOK-NOBODY': {
    title: "Nobody would enrol the machine's key",
    remedy:
      'Set mok.presence to "person" or "driver"; or set secureBoot to "off", switch it ' +
      'off in the firmware, and accept a start that nothing verifies.',
  },
  'MEMORY-TOO-SMALL': {
    title: 'The machine has too little memory',
    remedy:
      "Give it the amount named; the live system runs from memory and the disk's encryption needs its share.",
  },
  'TOOLS-MISSING': {
    title: 'Programs that Forge needs are missing or too old',
    remedy: 'Use the InterGenOS live medium, or install the packages named.',
  },
  'MACHINE-FILE-INVALID': {
    title: 'The file does not hold a recorded machine',
    remedy:
      'Give a file that this version\'s "forge hardware --json" printed, whole and unchanged.',
  },
  'MACHINE-NOT-RECORDED': {
    title: 'The recorded machine cannot answer this',
    remedy:
      'Record the machine anew with this version\'s "forge hardware --json"; give a ' +
      'payload with --payload DIR, it is read on this machine.',
  },
} as const satisfies Record<string, ProblemWords>;
