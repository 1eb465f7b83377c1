// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One fault that a scenario makes on a machine that has none. `make` and `undo` are lines of a root
 * shell.
 */
export type Seed = {
  readonly id: string;
  readonly make: string;
  readonly undo: string;
  /** The rule that must find it, and what it must say: rule, subject and detail in one text. */
  readonly rule: string;
  readonly says: RegExp;
};

const unit = 'systemd-timesyncd.service';
const own = `/etc/systemd/system/${unit}.d`;
/** A drop-in of the machine's owner that takes one line of the baseline away, and its removal. */
const without = (setting: string): Pick<Seed, 'make' | 'undo'> => ({
  make:
    `mkdir -p ${own}; printf '[Service]\\n${setting}\\n' >${own}/90-seed.conf; systemctl ` +
    'daemon-reload',
  undo: `rm -r ${own}; systemctl daemon-reload`,
});
/** What is changed here is brought back from copies (`cp -a` keeps owner and mode). */
const accounts = 'for f in passwd shadow group gshadow; do cp -a /run/seed/$f /etc/$f; done';
const node = '/usr/lib/forge/node';
const listen = (port: number, address: string): Pick<Seed, 'make' | 'undo'> => ({
  // A service under the whole baseline: the open port alone is wrong. Node is a JIT.
  make:
    `systemd-run --quiet --unit=seed-listen ${node} -e ` +
    `'require("net").createServer().listen(${port}, "${address}")'; ` +
    (`n=0; until ss -Hltn | grep -q :${port} || [ $n -ge 150 ]; do n=$((n+1)); sleep ` +
      `0.2; done; ss -Hltn | grep :${port}`),
  undo: 'systemctl stop seed-listen',
});
const sshd = '/etc/ssh/sshd_config.d/00-seed.conf';
const ssh = (setting: string): Pick<Seed, 'make' | 'undo'> => ({
  make: `echo ${setting} >${sshd}; ssh-keygen -A >/dev/null; systemctl enable --quiet ssh.service`,
  undo: `systemctl disable --quiet ssh.service; rm -f ${sshd} /etc/ssh/ssh_host_*`,
});
const flatpak = (text: string): Pick<Seed, 'make' | 'undo'> => ({
  make: `mkdir -p /var/lib/flatpak/overrides; printf '${text}' >/var/lib/flatpak/overrides/global`,
  undo: 'rm -r /var/lib/flatpak',
});

/**
 * Faults that somebody, or some package, really makes. What only another start can change (Secure
 * Boot, lockdown) is in scenarios of its own.
 */
export const seeds: readonly Seed[] = [
  {
    id: 'profile-in-complain',
    make: 'apparmor_parser --replace --Complain /etc/apparmor.d/unix-chkpwd',
    undo: 'apparmor_parser --replace /etc/apparmor.d/unix-chkpwd',
    rule: 'apparmor-enforce',
    says: /unix-chkpwd.*complain/,
  },
  {
    id: 'profile-unloaded',
    make: 'apparmor_parser --remove /etc/apparmor.d/unix-chkpwd',
    undo: 'apparmor_parser --add /etc/apparmor.d/unix-chkpwd',
    rule: 'apparmor-loaded',
    says: /unix-chkpwd.*not loaded/,
  },
  {
    id: 'forge-profile-in-complain',
    make: 'apparmor_parser --replace --Complain /etc/apparmor.d/forge-first-boot',
    undo: 'apparmor_parser --replace /etc/apparmor.d/forge-first-boot',
    rule: 'apparmor-enforce',
    says: /forge-first-boot.*complain/,
  },
  ...(
    [
      ['no-new-privileges', 'NoNewPrivileges=no'],
      ['protect-home', 'ProtectHome=no'],
      ['protect-system', 'ProtectSystem=no'],
      ['memory-deny-write-execute', 'MemoryDenyWriteExecute=no'],
      ['system-call-filter', 'SystemCallFilter='],
      ['restrict-namespaces', 'RestrictNamespaces=no'],
      ['restrict-address-families', 'RestrictAddressFamilies='],
    ] as const
  ).map(([line, setting]): Seed => ({
    id: line,
    ...without(setting),
    rule: `sandbox-${line}`,
    says: /systemd-timesyncd\.service/,
  })),
  {
    id: 'baseline-masked',
    make:
      `mkdir -p ${own}; ln -s /dev/null ${own}/50-forge-confinement.conf; systemctl ` +
      'daemon-reload',
    undo: `rm -r ${own}; systemctl daemon-reload`,
    rule: 'baseline-masked',
    says: /timesyncd.*masks/,
  },
  {
    id: 'unit-replaced',
    make: `cp /usr/lib/systemd/system/${unit} /etc/systemd/system/; systemctl daemon-reload`,
    undo: `rm /etc/systemd/system/${unit}; systemctl daemon-reload`,
    rule: 'unit-replaced',
    says: /timesyncd.*replaces/,
  },
  {
    id: 'not-reloaded',
    make: `mkdir -p ${own}; echo >${own}/90-seed.conf; systemctl show ${unit} >/dev/null`,
    undo: `rm -r ${own}; systemctl daemon-reload`,
    rule: 'units-reloaded',
    says: /timesyncd/,
  },
  {
    id: 'listens-everywhere',
    ...listen(8080, '0.0.0.0'),
    rule: 'listeners',
    says: /tcp 0\.0\.0\.0:8080/,
  },
  {
    id: 'firewall-flushed',
    make: 'nft flush ruleset',
    undo: 'systemctl restart nftables',
    rule: 'firewall-closed',
    says: /input.*no chain/,
  },
  {
    id: 'firewall-open',
    make:
      'nft -f - <<< "table inet seed { chain in { type filter hook input priority 10; tcp ' +
      'dport 8443 accept; }; }"',
    undo: 'nft delete table inet seed',
    rule: 'firewall-holes',
    says: /tcp\/8443.*nobody asked/,
  },
  {
    id: 'password-empty',
    make: 'passwd --quiet --delete alice',
    undo: accounts,
    rule: 'password-empty',
    says: /alice/,
  },
  {
    id: 'password-stock',
    make: 'usermod -p "$(openssl passwd -6 password)" alice',
    undo: accounts,
    rule: 'password-stock',
    says: /alice.*stock/,
  },
  {
    id: 'password-md5',
    make: 'usermod -p "$(openssl passwd -1 "$(openssl rand -hex 16)")" alice',
    undo: accounts,
    rule: 'password-method',
    says: /alice.*md5/,
  },
  {
    id: 'root-unlocked',
    make: 'usermod -p "$(openssl passwd -6 "$(openssl rand -hex 16)")" root',
    undo: accounts,
    rule: 'root-as-answered',
    says: /root.*has a password/,
  },
  {
    id: 'second-root',
    make: 'useradd --no-create-home --non-unique --uid 0 toor',
    undo: accounts,
    rule: 'uid-zero',
    says: /toor/,
  },
  {
    id: 'live-account',
    make: 'useradd --no-create-home --uid 1999 live',
    undo: accounts,
    rule: 'live-account',
    says: /live/,
  },
  {
    id: 'docker-member',
    make: 'groupadd --system docker; usermod -aG docker alice',
    undo: accounts,
    rule: 'root-groups',
    says: /alice.*docker/,
  },
  {
    id: 'setuid-file',
    make: 'cp /usr/bin/nano /var/lib/seed; chmod u+s /var/lib/seed',
    undo: 'rm /var/lib/seed',
    rule: 'setuid-files',
    says: /\/var\/lib\/seed/,
  },
  {
    id: 'credential-readable',
    make: 'mkdir -p /etc/credstore; echo x >/etc/credstore/seed; chmod 644 /etc/credstore/seed',
    undo: 'rm /etc/credstore/seed',
    rule: 'credential-files',
    says: /\/etc\/credstore\/seed/,
  },
  {
    id: 'shadow-readable',
    make: 'chmod o+r /etc/shadow',
    undo: 'chmod o-r /etc/shadow',
    rule: 'credential-files',
    says: /\/etc\/shadow/,
  },
  {
    id: 'flatpak-host',
    ...flatpak('[Context]\\nfilesystems=host;\\n'),
    rule: 'flatpak-overrides',
    says: /global.*host/,
  },
  {
    id: 'flatpak-devices',
    ...flatpak('[Context]\\ndevices=all;\\n'),
    rule: 'flatpak-overrides',
    says: /global.*device/,
  },
];

/**
 * Faults by servers that are not there: on a machine that has them their own files are in the way.
 */
export const absentServerSeeds: readonly Seed[] = [
  {id: 'postgresql-port', ...listen(5432, '::'), rule: 'listeners', says: /tcp (?:\*|\[::\]):5432/},
  {
    id: 'postgresql-configured',
    make:
      'mkdir -p /etc/postgresql/17/main; echo "listen_addresses = \'0.0.0.0\'" ' +
      '>/etc/postgresql/17/main/postgresql.conf',
    undo: 'rm -r /etc/postgresql',
    rule: 'postgresql-local',
    says: /listen_addresses/,
  },
  {
    id: 'ssh-not-asked',
    ...ssh('PasswordAuthentication no'),
    rule: 'ssh-asked',
    says: /ssh\.service/,
  },
  {
    id: 'ssh-passwords',
    ...ssh('PasswordAuthentication yes'),
    rule: 'ssh-keys-only',
    says: /passwordauthentication yes/,
  },
  {id: 'ssh-root', ...ssh('PermitRootLogin yes'), rule: 'ssh-root', says: /permitrootlogin yes/},
  {
    id: 'host-key-readable',
    make: 'ssh-keygen -A >/dev/null; chmod o+r /etc/ssh/ssh_host_ed25519_key',
    undo: 'rm /etc/ssh/ssh_host_*',
    rule: 'ssh-host-keys',
    says: /ssh_host_ed25519_key/,
  },
];
