// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {newSshKey, type SshKey} from '../ssh-key.ts';

/**
 * Where sshd of this machine listens: not its usual port, so that the hole in the firewall is the
 * answered one.
 */
export const sshPort = 2222;

/**
 * The machine with daemons: each choice of confinement that its payload has the programs for. Its
 * secrets are credentials that the driver hands over.
 */
export const daemonsAnswers = (sshKey: string): string => `version: 1
disk:
  match: {serial: FORGE-TARGET-1}
  erase: empty-only
state:
  encryption: luks2
  passphrase: {credential: forge.state-passphrase}
locale: en_GB.UTF-8
keymap: uk
timezone: Europe/London
hostname: forge-daemons
users:
  - name: alice
    password: {credential: forge.alice-password}
    groups: [sudo]
    sshKeys: ["${sshKey}"]
root: locked
network: {links: []}
ssh: {enable: true, port: ${sshPort}, passwords: false}
confinement:
  containers: {runtime: crun}
  postgresql: {jit: false}
consoles: [tty0, "ttyS0,115200"]
mok:
  presence: driver
  password: {credential: forge.mok-password}
report:
  device: /dev/virtio-ports/org.intergenos.forge.report
finally: reboot
`;

/**
 * The key of alice, kept beside the machines that let her in by it: the answers, and so the kept
 * machine, are the same in every run.
 */
export async function keptKey(cache: string): Promise<SshKey> {
  const file = join(cache, 'ssh-key.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const key: SshKey = JSON.parse(text);
    return key;
  }
  const key = newSshKey('alice@example.org');
  await writeFile(file, JSON.stringify(key), {mode: 0o600});
  return key;
}
