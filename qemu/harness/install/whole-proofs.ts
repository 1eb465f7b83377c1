// SPDX-License-Identifier: GPL-3.0-or-later
import {whole} from './whole-text.ts';

/** Id, sentence, the standard command that proves it, and what its output must hold. */
type Proof = readonly [id: string, claim: string, command: string, expected: RegExp];

/** A whole line of an output. */
export const line = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[.+*?^$()[\]{}|\\]/g, String.raw`\$&`)}$`, 'm');
const mib = (count: number): string => String(count * 2 ** 20);
const size = (label: string): string => `lsblk -bnro PARTLABEL,SIZE | grep '^${label} '`;

/** Every answer that differs from the usual, each by the command that anybody would ask. */
export const proofs: readonly Proof[] = [
  [
    'user',
    'The user asked for has its number and its groups',
    `id ${whole.user}`,
    new RegExp(
      `^uid=${whole.uid}\\(bob\\).*\\bsudo\\).*${whole.gid}\\(lab\\)|${whole.gid}\\(lab\\).*sudo\\)`,
    ),
  ],
  [
    'group',
    'The group asked for has its number',
    `getent group ${whole.group}`,
    line(`${whole.group}:x:${whole.gid}:${whole.user}`),
  ],
  [
    'full-name',
    'The user has the name asked for',
    `getent passwd ${whole.user}`,
    /:Robert Builder:\/home\/bob:\/bin\/bash$/,
  ],
  [
    'hostname',
    "The template of the host name was filled with this machine's address",
    'cat /proc/sys/kernel/hostname',
    line(whole.hostname),
  ],
  [
    'locale',
    'Language and formats are the ones asked for',
    'cat /etc/locale.conf',
    line(`LANG=${whole.locale}`),
  ],
  [
    'timezone',
    'The time zone is the one asked for',
    'readlink -f /etc/localtime',
    new RegExp(`/zoneinfo/${whole.timezone}$`),
  ],
  [
    'keymap',
    'The key map asked for is in the signed command line',
    'tr " " "\\n" </proc/cmdline',
    line(`vconsole.keymap=${whole.keymap}`),
  ],
  [
    'command-line',
    'The further words are in the signed command line',
    'tr " " "\\n" </proc/cmdline',
    /^quiet$[^]*^loglevel=5$/m,
  ],
  [
    'disk',
    'The system is on the disk of the second alternative',
    'lsblk -nso SERIAL /dev/mapper/root',
    new RegExp(whole.serial),
  ],
  [
    'slot',
    'The system slot has the size asked for',
    size('igos_[^ ]*'),
    new RegExp(`^igos_\\S+ ${mib(whole.slotMiB)}$`, 'm'),
  ],
  [
    'state',
    'The state has the size asked for',
    size('state'),
    line(`state ${mib(whole.stateMiB)}`),
  ],
  [
    'address',
    'The link has the fixed address and no other',
    'ip -4 -brief address show scope global',
    new RegExp(`UP\\s+${whole.address}/24 *$`, 'm'),
  ],
  [
    'route',
    'The gateway is the one asked for',
    'ip route show default',
    /^default via 10\.0\.2\.2 .*proto static/,
  ],
  [
    'mtu',
    'The largest frame is the one asked for',
    'ip -brief link show; cat /sys/class/net/en*/mtu',
    line(String(whole.mtu)),
  ],
  [
    'vlan',
    'The VLAN is there with its number and its address',
    `ip -d address show ${whole.vlan.name}`,
    new RegExp(
      `vlan protocol 802\\.1Q id ${whole.vlan.id} [^]*inet ` +
        `${whole.vlan.address.replaceAll('.', '\\.')}`,
    ),
  ],
  [
    'networkd',
    'systemd-networkd manages the link by the file written for it',
    'networkctl --full --lines=0 status --no-pager "$(ls /sys/class/net | grep -m 1 ^en)"',
    /10-forge-\S*\.network[^]*10\.0\.2\.3/,
  ],
  [
    'sshd',
    'The SSH server has the port, and takes no password',
    'sshd -T',
    new RegExp(`^port ${whole.sshPort}$[^]*^passwordauthentication no$`, 'm'),
  ],
  [
    'made-password',
    'The password that was made is random, and hashed with yescrypt',
    `getent shadow ${whole.made}`,
    new RegExp(`^${whole.made}:\\$y\\$j9T\\$`, 'm'),
  ],
  [
    'firewall',
    'The packet filter drops what comes in, but for the SSH port asked for',
    'nft list chain inet filter input',
    new RegExp(`policy drop;[^]*tcp dport ${whole.sshPort} accept`),
  ],
  [
    'audit-timer',
    'The audit runs once a day',
    'systemctl is-enabled forge-audit.timer',
    line('enabled'),
  ],
  [
    'mok-subject',
    "The machine's own key has the subject asked for, and is enrolled",
    'mokutil --list-enrolled',
    new RegExp(`Subject:.*CN ?= ?${whole.subject}`),
  ],
];
