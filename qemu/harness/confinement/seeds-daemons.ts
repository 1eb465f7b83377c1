// SPDX-License-Identifier: GPL-3.0-or-later
import type {Seed} from './seeds.ts';

const conf = '/etc/postgresql/17/main/conf.d/90-seed.conf';
const nginx = '/etc/systemd/system/nginx.service.d';
const postgresql = '/etc/systemd/system/postgresql@.service.d';

/** Faults of the machine with daemons, in the daemons' own files. */
export const daemonSeeds: readonly Seed[] = [
  {
    id: 'postgresql-everywhere',
    rule: 'listeners',
    says: /tcp 0\.0\.0\.0:5432.*postgres/,
    make:
      `echo "listen_addresses = '0.0.0.0'" >${conf}; chown postgres ${conf}; systemctl ` +
      'restart postgresql@17-main',
    undo: `rm ${conf}; systemctl restart postgresql@17-main`,
  },
  {
    id: 'nginx-everywhere',
    rule: 'listeners',
    says: /tcp 0\.0\.0\.0:8088.*nginx/,
    make:
      'echo "server { listen 8088; }" >/etc/nginx/conf.d/seed.conf; systemctl reload ' +
      'nginx; sleep 2',
    undo: 'rm /etc/nginx/conf.d/seed.conf; systemctl restart nginx',
  },
  {
    id: 'nginx-privileges',
    rule: 'sandbox-no-new-privileges',
    says: /nginx\.service no/,
    make:
      `mkdir -p ${nginx}; printf '[Service]\\nNoNewPrivileges=no\\n' ` +
      `>${nginx}/90-seed.conf; systemctl daemon-reload`,
    undo: `rm -r ${nginx}; systemctl daemon-reload`,
  },
  {
    // Restarted without the filter and put back in the files: what runs is not what its unit says.
    id: 'nginx-not-restarted',
    rule: 'running-seccomp',
    says: /nginx.*against its unit/,
    make:
      `mkdir -p ${nginx}; printf '[Service]\\nSystemCallFilter=\\nNoNewPrivileges=no\\n' ` +
      `>${nginx}/90-seed.conf; systemctl daemon-reload; systemctl restart nginx; rm -r ` +
      `${nginx}; systemctl daemon-reload`,
    undo: 'systemctl restart nginx',
  },
  {
    id: 'postgresql-home',
    rule: 'sandbox-protect-home',
    says: /postgresql@17-main\.service no/,
    make:
      `printf '[Service]\\nProtectHome=no\\n' >${postgresql}/90-seed.conf; systemctl ` +
      'daemon-reload',
    undo: `rm ${postgresql}/90-seed.conf; systemctl daemon-reload`,
  },
  {
    id: 'podman-socket',
    rule: 'podman-rootless',
    says: /podman\.socket/,
    make: 'systemctl enable --quiet podman.socket',
    undo: 'systemctl disable --quiet podman.socket',
  },
  {
    id: 'podman-ranges',
    rule: 'podman-rootless',
    says: /alice.*subuid/,
    make: 'sed -i /^alice:/d /etc/subuid',
    undo: 'cp -a /run/seed/subuid /etc/subuid',
  },
  {
    id: 'container-runtime',
    rule: 'container-runtime',
    says: /runc/,
    make:
      'printf \'[engine]\\nruntime = "runc"\\n\' ' +
      '>/etc/containers/containers.conf.d/90-seed.conf',
    undo: 'rm /etc/containers/containers.conf.d/90-seed.conf',
  },
  {
    id: 'user-namespaces-drift',
    rule: 'user-namespaces',
    says: /unprivileged_userns_clone.*is 0/,
    make: 'sysctl -q kernel.unprivileged_userns_clone=0',
    undo: 'sysctl -q kernel.unprivileged_userns_clone=1',
  },
];
