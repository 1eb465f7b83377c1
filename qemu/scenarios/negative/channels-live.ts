// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {join} from 'node:path';
import {emptyDisk} from '../../driver/disk/images.ts';
import type {Shell} from '../../driver/console/shell.ts';
import {snapshot, startFrom} from '../../driver/snapshot.ts';
import type {Vm} from '../../driver/vm.ts';
import {randomSecret} from '../../harness/canary.ts';
import {channelDisk, refusedAnswers} from '../../harness/negative/channel-answers.ts';
import {httpEndpoint, httpsEndpoint, selfSigned, type Endpoint} from '../../harness/endpoint.ts';
import {awaitDisk, handOver, handoverPath} from '../../harness/handover.ts';
import {targetBytes} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';

/**
 * This host as the plugged-in network shows it; the live system's first network leads nowhere, and
 * has the usual addresses.
 */
const [network, outside] = ['10.0.3.0/24', '10.0.3.2'];

/**
 * Plugs in a network card whose network leads to this host, and waits until the guest has an
 * address there.
 */
async function plugNetwork(vm: Vm, shell: Shell, seconds: number): Promise<void> {
  await vm.qmp.execute('netdev_add', {type: 'user', id: 'outside', net: network});
  await vm.qmp.execute('device_add', {
    driver: 'virtio-net-pci',
    netdev: 'outside',
    id: 'card',
    bus: 'port5',
    romfile: '',
  });
  const there = `ip -4 route get ${outside} | grep 'src 10.0.3.'`;
  await shell.must(
    `n=0; until ${there} || [ $n -ge 150 ]; do n=$((n+1)); sleep 0.2; done; ip -4 ` +
      `-brief address; ${there}`,
    seconds,
  );
}

type Run = {readonly code: number; readonly output: string};

/** What a run of Forge must have said, and the claim that it shows. */
type Expected = {
  readonly id: string;
  readonly claim: string;
  readonly code: number;
  readonly says: readonly RegExp[];
};

/** Runs Forge in the guest and keeps the claim; gives what it said, for further ones. */
async function claimRun(
  context: Context,
  shell: Shell,
  command: string,
  {id, claim, code, says}: Expected,
): Promise<Run> {
  const run = await shell.run(command, 180 * context.lab.patience);
  const missing = says.filter(each => !each.test(run.output));
  const why =
    missing.length === 0 ? `exit ${run.code}` : `exit ${run.code}, not said: ${missing.join(' ')}`;
  context.ledger.claim(id, claim, run.code === code && missing.length === 0, why, [
    {command, ...run},
  ]);
  return run;
}

const installBy = (words: string): string => `forge install --unattended --answers ${words}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function paths(
  context: Context,
  shell: Shell,
  server: Endpoint,
  text: string,
): Promise<void> {
  const url = server.url('/answers.yaml', outside);
  await claimRun(context, shell, installBy(`${handoverPath}/path.yaml`), {
    id: 'path',
    claim: 'A path is a channel',
    code: 1,
    says: [/ERASE-REFUSED/],
  });
  await claimRun(context, shell, installBy(`${url} --sha256 ${sha256(text)}`), {
    id: 'url',
    claim: 'An address whose hash is given is a channel',
    code: 1,
    says: [/ERASE-REFUSED/],
  });
  await claimRun(context, shell, installBy(`${url} --sha256 ${'0'.repeat(64)}`), {
    id: 'url-hash',
    claim: 'Other bytes than those of the hash are refused',
    code: 2,
    says: [/ANSWERS-HASH-MISMATCH/],
  });
  await claimRun(context, shell, installBy(url), {
    id: 'url-unpinned',
    claim: 'An address without a hash is refused',
    code: 2,
    says: [/sha256/],
  });
  await claimRun(
    context,
    shell,
    `forge explain hostname --answers ${url} --sha256 ${sha256(text)}`,
    {
      id: 'explain-url',
      claim: 'forge explain says that the value came from this address, and where in it',
      code: 0,
      says: [
        /From the URL http:\/\/10\.0\.3\.2:\d+\/answers\.yaml/,
        /\d+:\d+\s+hostname: from-url/,
      ],
    },
  );
}

/**
 * Reports by HTTPS: to a server that is there, one that comes late, one that never comes, and one
 * with another key.
 */
async function reports(
  context: Context,
  shell: Shell,
  ends: Readonly<Record<'up' | 'late' | 'other', Endpoint>>,
  token: string,
): Promise<void> {
  const {ledger} = context;
  const run = (name: string, claim: string, says: readonly RegExp[]): Promise<Run> =>
    claimRun(context, shell, installBy(`${handoverPath}/${name}.yaml`), {
      id: `report-${name}`,
      claim,
      code: 1,
      says,
    });
  const complete = (end: Endpoint): boolean =>
    JSON.stringify(end.records().at(-1) ?? '').includes('"ERASE-REFUSED"');

  await run('up', 'A run whose report goes to an HTTPS endpoint ends as it would without one', [
    /ERASE-REFUSED/,
  ]);
  const [first] = ends.up.seen;
  ledger.claim(
    'report-arrives',
    'The endpoint, known by its pinned key, got the events to the last',
    complete(ends.up),
    JSON.stringify(ends.up.records().at(-1)),
  );
  ledger.claim(
    'report-token',
    'The bearer token was sent to it',
    first?.headers['authorization'] === `Bearer ${token}`,
    first ? "the header is the token's" : 'no request',
  );

  ends.late.refuse(3);
  await run('late', 'An endpoint that is down at first holds nothing up', [/ERASE-REFUSED/]);
  const refused = ends.late.seen.filter(each => each.status === 503).length;
  ledger.claim(
    'report-retried',
    'What it refused at first was sent again until it took it',
    refused > 0 && complete(ends.late),
    `${refused} requests answered 503, ${ends.late.records().length} records taken`,
  );

  await run('dead', 'With an endpoint that is not there the run goes on, and warns', [
    /ERASE-REFUSED/,
    /REPORT-UNAVAILABLE/,
  ]);
  await run('other', 'A server with another key than the pinned one gets nothing', [
    /ERASE-REFUSED/,
    /REPORT-UNAVAILABLE/,
  ]);
  ledger.claim(
    'report-pin',
    'Not one request reached the server with the other key',
    ends.other.seen.length === 0,
    `${ends.other.seen.length} requests`,
  );
}

export const channelsLive: Scenario = {
  name: 'channels-live',
  groups: ['negative'],
  ci: false,
  budget: 600,
  about:
    'answers by path and by address with its hash; reports to HTTPS endpoints that are ' +
    'up, late, dead, and not the pinned one',
  async run(context) {
    const {lab, ledger, scratch} = context;
    const frozen = await ledger.phase('snapshot of the live medium', () =>
      snapshot(lab, context.medium),
    );
    const {vm, shell} = await ledger.phase('start from the snapshot', () =>
      startFrom(lab, frozen, join(scratch, 'vm'), {directory: context.out}),
    );
    context.watch(vm);
    const disk = join(scratch, 'target.img');
    await emptyDisk(disk, targetBytes);
    await vm.plug({id: 'target', file: disk, format: 'raw', serial: channelDisk});
    await awaitDisk(shell, channelDisk, 60 * lab.patience);
    await plugNetwork(vm, shell, 60 * lab.patience);

    const text = refusedAnswers('from-url');
    const [own, stranger] = [
      await selfSigned(lab, scratch, 'report.example'),
      await selfSigned(lab, scratch, 'stranger.example'),
    ];
    const server = await httpEndpoint({'/answers.yaml': text});
    const ends = {
      up: await httpsEndpoint(own),
      late: await httpsEndpoint(own),
      other: await httpsEndpoint(stranger),
    };
    const dead = await httpsEndpoint(own);
    dead.close();
    const token = randomSecret(24);
    const answers = (name: string, end: Endpoint): string =>
      refusedAnswers(
        `from-${name}`,
        `{https: {url: "${end.url('/report', outside)}", pin: "${own.pin}", token: ` +
          `{file: ${handoverPath}/token}}}`,
      );
    try {
      await handOver(context, vm, shell, {
        token,
        'path.yaml': refusedAnswers('from-path'),
        ...Object.fromEntries(
          Object.entries({...ends, dead}).map(([name, end]) => [
            `${name}.yaml`,
            answers(name, end),
          ]),
        ),
      });
      await ledger.phase('answers by path and address', () => paths(context, shell, server, text));
      await ledger.phase('reports by HTTPS', () => reports(context, shell, ends, token));
    } finally {
      for (const each of [server, ...Object.values(ends)]) each.close();
    }
    await vm.quit();
  },
};
