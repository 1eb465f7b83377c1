// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import type {InstalledAnswers} from '../../answers/public.ts';
import type {Inspector} from '../inspector.ts';
import {listenAddresses} from '../postgresql.ts';
import {cannotTell, excepted, fails, holds, orHolds, type Check, type Judged} from '../check.ts';

/**
 * One socket that waits for anybody. `address` without its port, `zone` the interface it is bound
 * to.
 */
export type Listener = {
  readonly protocol: string;
  readonly address: string;
  readonly port: string;
  readonly program: string;
};

/**
 * Reads `ss -H -tulnp` (ss(8)): protocol, state, queues, local address and port, peer,
 * users:(("name",pid=…)).
 */
export const parseListeners = (output: string): readonly Listener[] =>
  output.split('\n').flatMap(line => {
    const [protocol = '', , , , local = ''] = line.trim().split(/\s+/);
    const at = local.lastIndexOf(':');
    if (at < 0) return [];
    return [
      {
        protocol,
        address: local.slice(0, at),
        port: local.slice(at + 1),
        program: /users:\(\("([^"]+)"/.exec(line)?.[1] ?? 'unknown program',
      },
    ];
  });

/**
 * RFC 1122 §3.2.1.3 (127/8), RFC 4291 §2.5.3 (::1), mapped ones, or any address bound to the
 * interface lo.
 */
export const isLoopback = (address: string): boolean =>
  address.endsWith('%lo') ||
  /^(?:127\.[\d.]+|\[?::1\]?|\[?::ffff:127\.[\d.]+\]?)(?:%\w+)?$/.test(address);

/** A client's own port, on which it hears the answer to what it asked. */
const clients: Readonly<Record<string, string>> = {
  'udp/68': "The DHCP client hears its server's answers there (RFC 2131 §4.1)",
  'udp/546': "The DHCPv6 client hears its server's answers there (RFC 8415 §7.2)",
};

/** What to change so that a service keeps to itself, where that is known. */
const remedies: Readonly<Record<string, string>> = {
  postgres: "listen_addresses = 'localhost' in postgresql.conf, then restart PostgreSQL.",
  sshd: 'systemctl disable --now ssh.service ssh.socket, or ask for ssh in the answers.',
  'systemd-resolve':
    'LLMNR=no and MulticastDNS=no in /etc/systemd/resolved.conf.d/, then restart systemd-resolved.',
  nginx: 'listen 127.0.0.1:PORT; in its server block, then reload nginx.',
  apache2: 'Listen 127.0.0.1:PORT in ports.conf, then reload apache2.',
};

/** What the answers opened: `tcp/22` for ssh. The answers know no other server. */
export const openedBy = (asked: InstalledAnswers | undefined): ReadonlySet<string> =>
  new Set(asked?.ssh.enable ? [`tcp/${asked.ssh.port}`] : []);

function judgeListener(
  {protocol, address, port, program}: Listener,
  opened: ReadonlySet<string>,
): Judged {
  const [subject, name] = [`${protocol} ${address}:${port}`, `${protocol}/${port}`];
  if (isLoopback(address)) return holds(subject, program);
  if (opened.has(name)) return holds(subject, `${program}, asked for in the answers`);
  const client = clients[name];
  if (client !== undefined && /^systemd-network|^dhclient|^NetworkManager|^dhcpcd/.test(program))
    return excepted(subject, program, client);
  return fails(
    subject,
    `${program} listens beyond this machine and nobody asked for it`,
    remedies[program],
  );
}

const listeners: Check = {
  id: 'listeners',
  section: 'network',
  claim: 'No service listens beyond loopback unless the answers ask for it',
  proof: 'ss -H -tulnp',
  remedy: 'Bind the service to 127.0.0.1, stop it, or name it in the answers.',
  applies: 'live',
  async judge(inspector) {
    const {code, stdout, stderr} = await inspector.ask(read('ss', '-H', '-tulnp'));
    if (code !== 0)
      return [
        cannotTell('', stderr.trim() || 'ss gave no answer', 'Install iproute2 and ask again.'),
      ];
    const opened = openedBy(await inspector.answers());
    const found = parseListeners(stdout).map(one => judgeListener(one, opened));
    return orHolds(found, 'nothing listens');
  },
};

/** Directories of PostgreSQL clusters' configuration: Debian's, and the usual data directories. */
async function clusters(inspector: Inspector): Promise<readonly string[]> {
  const debian = await Promise.all(
    (await inspector.list('/etc/postgresql')).map(async version =>
      (await inspector.list(`/etc/postgresql/${version}`)).map(
        cluster => `/etc/postgresql/${version}/${cluster}`,
      ),
    ),
  );
  return [
    ...debian.flat(),
    '/var/lib/pgsql/data',
    '/var/lib/postgres/data',
    '/var/lib/postgresql/data',
  ];
}

const postgres: Check = {
  id: 'postgresql-local',
  section: 'network',
  claim: "PostgreSQL is configured for this machine's own addresses only",
  proof: 'grep -ri ^listen_addresses /etc/postgresql /var/lib/postgresql',
  remedy:
    "listen_addresses = 'localhost' (or ALTER SYSTEM RESET listen_addresses, where " +
    'postgresql.auto.conf says so), then restart PostgreSQL.',
  applies: 'both',
  async judge(inspector) {
    const found = (
      await Promise.all(
        (await clusters(inspector)).map(async directory => {
          const set = await listenAddresses(directory, inspector);
          if (!set) return [];
          const open = set.value
            .split(',')
            .map(word => word.trim())
            .filter(address => address !== '' && address !== 'localhost' && !isLoopback(address));
          return [
            open.length === 0
              ? holds(set.file, set.value)
              : fails(set.file, `listen_addresses = '${set.value}'`),
          ];
        }),
      )
    ).flat();
    return orHolds(found, 'PostgreSQL is not configured here');
  },
};

export const socketChecks: readonly Check[] = [listeners, postgres];
