// SPDX-License-Identifier: GPL-3.0-or-later

/** What is asked for instead of the usual values; each is proved on the booted machine. */
export const whole = {
  serial: 'OTHER-DISK-7',
  user: 'bob',
  uid: 4321,
  made: 'eve',
  group: 'lab',
  gid: 4400,
  keymap: 'de',
  locale: 'de_DE.UTF-8',
  timezone: 'Pacific/Auckland',
  /** QEMU's own address for the first network card (net/net.c, qemu_macaddr_default_if_unset). */
  mac: '52:54:00:12:34:56',
  hostname: 'whole-525400123456.example.org',
  address: '10.0.2.77',
  mtu: 1400,
  vlan: {id: 42, name: 'lab42', address: '192.0.2.10/24'},
  sshPort: 2222,
  slotMiB: 768,
  stateMiB: 6144,
  subject: 'Whole answers key 7',
} as const;

/** What only a run knows: where its endpoint is, and the user's public key. */
export type WholeRun = {readonly url: string; readonly pin: string; readonly sshKey: string};

/**
 * An answer file with as much of the schema in it as fits one machine, and nearly nothing at its
 * default.
 */
export const wholeText = ({
  url,
  pin,
  sshKey,
}: WholeRun): string => `# The machine of the scenario "whole-answers".
version: 1
disk:
  match:
    - {serial: NO-SUCH-DISK, size: {least: 1TiB}}
    - {serial: ${whole.serial}, transport: virtio, size: {least: 10GiB, most: 64GiB}}
  erase: replace
  contents: any
  slotSize: ${whole.slotMiB}MiB
state:
  encryption: luks2
  passphrase: {credential: forge.state-passphrase}
  size: ${whole.stateMiB}MiB
payload: {allowDowngrade: true}
locale: ${whole.locale}
keymap: ${whole.keymap}
timezone: ${whole.timezone}
hostname: whole-{mac}.example.org
groups:
  - {name: ${whole.group}, gid: ${whole.gid}}
users:
  - name: ${whole.user}
    uid: ${whole.uid}
    fullName: Robert Builder
    password: {credential: forge.bob-password}
    groups: [sudo, ${whole.group}]
    sshKeys: ["${sshKey}"]
    shell: /bin/bash
  - {name: ${whole.made}, password: generate}
root: {credential: forge.root-password}
network:
  links:
    - match: {mac: "${whole.mac}"}
      dhcp: no
      addresses: [${whole.address}/24]
      gateways: [10.0.2.2]
      dns: [10.0.2.3]
      domains: [example.org]
      mtu: ${whole.mtu}
      vlans:
        - {id: ${whole.vlan.id}, name: ${whole.vlan.name}, addresses: [${whole.vlan.address}], required: false}
ssh: {enable: true, port: ${whole.sshPort}, passwords: false}
consoles: [tty0, "ttyS0,115200"]
confinement: {firewall: closed, audit: daily}
commandLine: [quiet, loglevel=5]
secureBoot: prefer
mok:
  presence: driver
  password: {credential: forge.mok-password}
  subject: ${whole.subject}
policies: {stepFailed: abort}
report:
  device: /dev/virtio-ports/org.intergenos.forge.report
  file: /run/forge/report.ndjson
  https: {url: "${url}", pin: "${pin}", token: {credential: forge.report-token}}
finally: reboot
`;
