// SPDX-License-Identifier: GPL-3.0-or-later
/** A tree that fails: the check, the subject it names, the files and links that differ. */
export type TreeFault = readonly [
  check: string,
  subject: string,
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
];

/** Root trees that a check refuses before they are installed. */
export const treeFaults: readonly TreeFault[] = [
  ['sandbox-no-new-privileges', 'probe-weak.service', {}, {}],
  ['unit-replaced', '/etc/systemd/system/probe-replaced.service', {}, {}],
  [
    'baseline-masked',
    '/etc/systemd/system/probe-masked.service.d/50-forge-confinement.conf',
    {},
    {},
  ],
  ['exposure', 'probe-masked.service', {}, {}],
  ['mac-active', '', {}, {}],
  [
    'apparmor-enforce',
    'unix-chkpwd',
    {
      '/etc/apparmor.d/unix-chkpwd':
        'profile unix-chkpwd /usr/bin/unix_chkpwd flags=(complain) {\n}\n',
    },
    {},
  ],
  ['selinux-enforcing', '/etc/selinux/config', {'/etc/selinux/config': 'SELINUX=permissive\n'}, {}],
  [
    'firewall-closed',
    'input',
    {
      '/etc/nftables.conf':
        'table inet filter { chain input { type filter hook input priority 0; } }',
    },
    {},
  ],
  ['firewall-closed', 'forward', {}, {}],
  ['ssh-host-keys', '/etc/ssh/ssh_host_rsa_key', {'/etc/ssh/ssh_host_rsa_key': 'KEY'}, {}],
  [
    'ssh-keys-only',
    '',
    {'/etc/ssh/sshd_config': 'PasswordAuthentication yes\n'},
    {
      '/etc/systemd/system/multi-user.target.wants/ssh.service':
        '/usr/lib/systemd/system/ssh.service',
    },
  ],
  ['password-empty', 'root', {'/etc/shadow': 'root::20454::::::\n'}, {}],
  ['credential-files', '/etc/credstore/token', {'/etc/credstore/token': 'x'}, {}],
  ['user-namespaces', '', {}, {}],
  [
    'container-runtime',
    '/etc/containers/containers.conf',
    {'/etc/containers/containers.conf': '[engine]\nruntime = "runsc"\n'},
    {},
  ],
];
