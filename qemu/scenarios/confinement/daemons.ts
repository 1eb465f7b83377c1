// SPDX-License-Identifier: GPL-3.0-or-later
import {createServer} from 'node:net';
import {mediumOfVariant} from '../../harness/open-lab.ts';
import type {Shell} from '../../driver/console/shell.ts';
import {handOver, handoverPath} from '../../harness/handover.ts';
import {installedOnce} from '../../harness/install/main-job.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import type {Vm} from '../../driver/vm.ts';
import {startAsRoot} from '../../harness/root-shell.ts';
import {
  claimAnswers,
  claimAudit,
  claimRunning,
  keepTools,
  systemAnswers,
  type Answers,
} from '../../harness/confinement/clean.ts';
import {daemonsAnswers, keptKey, sshPort} from '../../harness/confinement/daemons-answers.ts';
import {claimInside, systemDaemons, type Taken} from '../../harness/confinement/inside.ts';
import {claimOtherStart, weakenUki} from '../../harness/confinement/other-start.ts';
import {claimSeeds} from '../../harness/confinement/seeded.ts';
import {daemonSeeds} from '../../harness/confinement/seeds-daemons.ts';
import {seeds} from '../../harness/confinement/seeds.ts';

/** A port of this host that nobody listens on, given back for QEMU to take. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => {
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      });
  });

/**
 * In the guest: this host, where the forwarded ports lead back into the guest, through its network
 * card and its firewall (QEMU, `-netdev user`).
 */
const outside = '10.0.2.2';
/** A port of the guest that nobody asked to open, for a listener on every address. */
const closedPort = 8081;
const key = `${handoverPath}/key`;
const sshOptions =
  '-o StrictHostKeyChecking=accept-new -o BatchMode=yes -o ' +
  'UserKnownHostsFile=/run/known_hosts -o ConnectTimeout=60';

/** What real daemons answer. `ports`: how sshd and the closed port are reached from outside. */
const daemonAnswers = (ports: {
  readonly ssh: number;
  readonly closed: number;
}): readonly Answers[] => [
  [
    'ssh-outside',
    `sshd on port ${sshPort} lets alice in by her key, from outside through the closed firewall`,
    `ssh -i ${key} -p ${ports.ssh} ${sshOptions} alice@${outside} id -un`,
    /^alice$/m,
  ],
  [
    'ssh-no-key',
    'Nobody comes in without a key',
    `! ssh -o PubkeyAuthentication=no -p ${ports.ssh} ${sshOptions} alice@${outside} id -un`,
    /Permission denied \(publickey\)/,
  ],
  [
    'firewall-outside',
    'A server that nobody asked to open is not reached from outside, though it listens ' +
      'on every address',
    `systemd-run --quiet --unit=closed-port busybox httpd -f -p 0.0.0.0:${closedPort} ` +
      '-h /var/www/html; sleep 2; busybox wget -q -O /dev/null ' +
      `http://127.0.0.1:${closedPort}/index.nginx-debian.html && echo inside; ` +
      ('timeout 15 busybox wget -q -O /dev/null ' +
        `http://${outside}:${ports.closed}/index.nginx-debian.html && echo outside; ` +
        'systemctl stop closed-port; true'),
    /^inside$/,
  ],
  [
    'nginx',
    'nginx answers a GET under its sandbox',
    'busybox wget -q -O - http://127.0.0.1/',
    /Welcome to nginx/,
  ],
  [
    'postgresql',
    'PostgreSQL answers a SELECT over its socket, without its compiler and under ' +
      'MemoryDenyWriteExecute',
    'runuser -u postgres -- psql -tAc "select 6*7, current_setting(\'jit\')" && ' +
      'systemctl show --property=MemoryDenyWriteExecute postgresql@17-main',
    /^42\|off\nMemoryDenyWriteExecute=yes$/,
  ],
];

/** As alice, in a session of her own over ssh: what a person with containers has. */
const asAlice = (port: number, command: string): string =>
  `ssh -i ${key} -p ${port} ${sshOptions} alice@${outside} '${command}'`;

/**
 * Rootless Podman, with an image made on the spot of Debian's static busybox: there is no registry
 * here.
 */
const containerAnswers = (port: number): readonly Answers[] => [
  [
    'podman',
    'Podman of a user without root uses the answered runtime, cgroup v2 and no root',
    asAlice(
      port,
      'podman info --format "{{.Host.OCIRuntime.Name}} {{.Host.Security.Rootless}} ' +
        '{{.Host.CgroupsVersion}} {{.Host.CgroupControllers}}"',
    ),
    /^crun true v2 \[.*memory.*\]$/m,
  ],
  [
    'podman-import',
    'Podman takes an image from a local archive',
    asAlice(
      port,
      'mkdir -p t/bin && cp /usr/bin/busybox t/bin/ && ln -sf busybox t/bin/sh && tar ' +
        '-C t -c . | podman import - localhost/busybox',
    ),
    /sha256:|^[0-9a-f]{64}$/m,
  ],
  [
    'podman-run',
    'A container runs without root, and its root is one of the subordinate ids',
    asAlice(
      port,
      'podman run --rm --network none localhost/busybox /bin/busybox sh -c "busybox id ' +
        '-u; busybox cat /proc/self/uid_map"',
    ),
    /^0\n\s+0\s+1000\s+1\n\s+1\s+100000\s+65536$/m,
  ],
  [
    'podman-network',
    'A container without root has a network (pasta), and what limits are delegated hold',
    asAlice(
      port,
      'podman run --rm --memory 64m localhost/busybox /bin/busybox sh -c "busybox ip -o ' +
        '-4 addr; busybox cat /sys/fs/cgroup/memory.max"',
    ),
    /inet [\s\S]*^67108864$/m,
  ],
];

/**
 * PostgreSQL with its compiler, the image's default: the one JIT exception is needed, and the
 * server works in it.
 */
async function claimCompiler(context: Context, shell: Shell): Promise<void> {
  const [strict, off] = [
    '/etc/systemd/system/postgresql@.service.d/60-forge-strict.conf',
    '/etc/postgresql/17/main/conf.d/50-forge.conf',
  ];
  const query =
    'runuser -u postgres -- psql -At -c "set jit_above_cost = 0" -c "explain (analyze) ' +
    'select sum(i) from generate_series(1, 1000) i"';
  const restart = 'systemctl daemon-reload; systemctl restart postgresql@17-main';
  await claimAnswers(context, shell, [
    [
      'postgresql-jit',
      'With its compiler (no strict choice) PostgreSQL compiles a query under the rest ' +
        'of the baseline',
      `mv ${strict} ${off} /run/; ${restart}; ${query}`,
      /JIT:[\s\S]*Functions/,
    ],
    [
      'postgresql-jit-refused',
      'Under MemoryDenyWriteExecute the compiler does not work: the exception is needed',
      `mv /run/60-forge-strict.conf ${strict}; ${restart}; ! ${query}`,
      /terminated|closed the connection|failed|LLVM/i,
    ],
    [
      'postgresql-strict',
      'With the strict choice back it answers again',
      `mv /run/50-forge.conf ${off}; chown root:root ${off}; ${restart}; ${query}`,
      /Aggregate(?![^]*JIT)/,
    ],
  ]);
}

const daemons: readonly Taken[] = [
  {unit: 'nginx', user: 'www-data'},
  {unit: 'postgresql@17-main', user: 'postgres'},
  {unit: 'ssh', user: 'sshd'},
  {unit: 'forge-first-boot'},
  {unit: 'forge-audit'},
];

/** The audit as the unit of its timer runs it: under its own sandbox it must come to the same. */
const auditUnit: Answers = [
  'audit-unit',
  'forge-audit.service judges the same from inside its sandbox',
  'systemctl start forge-audit.service; systemctl show --property=Result,ExecMainStatus ' +
    'forge-audit.service; journalctl --no-pager -b -o cat -u forge-audit.service | tail -3',
  /Result=success/,
];

async function begin(context: Context, vm: Vm, shell: Shell, pem: string): Promise<void> {
  await handOver(context, vm, shell, {key: pem});
  await claimRunning(context, shell);
}

export const daemonsScenario: Scenario = {
  name: 'daemons',
  groups: ['confinement'],
  ci: false,
  budget: 3600,
  about:
    'a machine with sshd, nginx, PostgreSQL and rootless Podman: they answer under the ' +
    'baseline, the audit is clean, faults are found, intruders refused',
  async run(outer) {
    const {lab, ledger} = outer;
    const context: Context = {
      ...outer,
      medium: await ledger.phase('reference image with daemons', () =>
        mediumOfVariant(line => lab.say(line), 'daemons'),
      ),
    };
    const own = await keptKey(lab.cache);
    const installed = await installedOnce(context, daemonsAnswers(own.line), 'daemons');
    const ports = {ssh: await freePort(), closed: await freePort()};
    const network = {
      forwards: [
        {host: ports.ssh, guest: sshPort},
        {host: ports.closed, guest: closedPort},
      ],
    };
    const copy = {...installed, parts: {...installed.parts, network}};
    const {vm, shell} = await startAsRoot(context, copy);
    await ledger.phase('services at work', async () => {
      await begin(context, vm, shell, own.pem);
      await claimAnswers(context, shell, [...systemAnswers, ...daemonAnswers(ports)]);
    });
    await ledger.phase('containers without root', () =>
      claimAnswers(context, shell, containerAnswers(ports.ssh)),
    );
    await ledger.phase('audit', () => claimAudit(context, vm, shell));
    await ledger.phase('audit as a unit', () => claimAnswers(context, shell, [auditUnit]));
    await ledger.phase('what the tools say', () => keepTools(context, vm, shell));
    await ledger.phase("PostgreSQL's compiler", () => claimCompiler(context, shell));
    await ledger.phase('inside the services', () =>
      claimInside(context, vm, shell, [...daemons, ...systemDaemons]),
    );
    await ledger.phase('seeded faults', () =>
      claimSeeds(context, shell, [...seeds, ...daemonSeeds]),
    );
    await ledger.phase('a weaker UKI, and power-off', async () => {
      await weakenUki(context, shell);
      await vm.powerDown(120 * lab.patience);
    });
    await claimOtherStart(context, copy);
  },
};
