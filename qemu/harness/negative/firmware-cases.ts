// SPDX-License-Identifier: GPL-3.0-or-later
import {answers} from './answers.ts';
import type {Refusal} from './refusal.ts';

const efivars = '/sys/firmware/efi/efivars';
/**
 * Vendor GUID of the variables that fill the store; any value serves (UEFI specification 2.11
 * §8.2).
 */
const filler = '5e0f1a52-0c1d-4a52-9f1e-0f0e6e656761';

const total = "$(awk '/^MemTotal/{print $2}' /proc/meminfo)";
const enough = 1_500_000;

/** What the machine lacks, as far as a running machine can be made to lack it. */
export const firmwareRefusals: readonly Refusal[] = [
  {
    name: 'presence-none',
    about: 'nobody to enrol the key where Secure Boot is required',
    code: 'MOK-NOBODY',
    words: /presence/,
    answers: answers({mok: {presence: 'none'}}),
  },
  {
    name: 'tool-missing',
    about: 'a program that is not there',
    code: 'TOOLS-MISSING',
    words: /sbsign/,
    before: 'mv /usr/bin/sbsign /usr/bin/sbsign.away',
    after: 'mv /usr/bin/sbsign.away /usr/bin/sbsign',
  },
  {
    name: 'efivars-absent',
    about: 'EFI variables that are not mounted',
    code: 'EFI-VARIABLES-LOCKED',
    words: /not mounted/,
    before: `umount ${efivars}`,
    after: `mount -t efivarfs efivarfs ${efivars}`,
  },
  {
    name: 'efivars-read-only',
    about: 'EFI variables that cannot be written',
    code: 'EFI-VARIABLES-LOCKED',
    words: /read-only/,
    before: `mount -o remount,ro ${efivars}`,
    after: `mount -o remount,rw ${efivars}`,
  },
  {
    // Blocks of memory are taken offline (Documentation/admin-guide/mm/memory-hotplug.rst) until
    // the kernel has less than is needed.
    name: 'little-memory',
    about: 'too little memory',
    code: 'MEMORY-TOO-SMALL',
    words: /GiB|MiB/,
    before:
      'sync; echo 3 >/proc/sys/vm/drop_caches; for m in $(ls -d ' +
      '/sys/devices/system/memory/memory* | sort -rV); do ' +
      (`[ ${total} -ge ${enough} ] || break; echo offline 2>/dev/null >$m/state && echo ` +
        `$m; done >/run/neg-offline; [ ${total} -lt ${enough} ]`),
    after: 'while read -r m; do echo online >$m/state; done </run/neg-offline',
  },
  {
    // Last: firmware gives the room of removed variables back at its next start only (EDK II
    // Variable.c, QueryVariableInfo at run time).
    name: 'efivars-full',
    about: 'no room for EFI variables',
    code: 'EFI-VARIABLES-FULL',
    words: /free/,
    before:
      `{ printf '\\007\\000\\000\\000'; head -c 4000 /dev/zero; } >/run/neg-fill; n=0; ` +
      (`while [ $n -lt 100 ] && cat /run/neg-fill >${efivars}/NegFill$n-${filler} ` +
        '2>/dev/null; do n=$((n+1)); done; [ $n -lt 100 ]'),
    after: `chattr -i ${efivars}/NegFill*; rm -f ${efivars}/NegFill*`,
  },
];
