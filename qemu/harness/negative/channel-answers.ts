// SPDX-License-Identifier: GPL-3.0-or-later

/** A made-up sha512-crypt hash; nobody logs in to a machine that is never installed. */
const hash = `$6$channels$${'a'.repeat(86)}`;

/** The disk that these answers ask for. */
export const channelDisk = 'FORGE-TARGET-1';

/**
 * Answers that name no secret and let nothing be erased: an installation by them ends as
 * ERASE-REFUSED, long enough after its answers were found. `hostname` tells which channel they came
 * by; `report` is what stands under that key, one line of YAML.
 */
export const refusedAnswers = (
  hostname: string,
  report = '{device: /dev/virtio-ports/org.intergenos.forge.report}',
): string => `version: 1
disk:
  match: {serial: ${channelDisk}}
  erase: refuse
state: {encryption: none}
locale: C.UTF-8
keymap: us
timezone: UTC
hostname: ${hostname}
users:
  - name: alice
    password: {hash: "${hash}"}
root: locked
mok: {presence: person, password: generate, protection: discard}
report: ${report}
finally: stay
`;
