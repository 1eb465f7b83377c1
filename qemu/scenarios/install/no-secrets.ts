// SPDX-License-Identifier: GPL-3.0-or-later
import {copyFile} from 'node:fs/promises';
import {join} from 'node:path';
import {dataRanges, emptyDisk} from '../../driver/disk/images.ts';
import {snapshot, startFrom} from '../../driver/snapshot.ts';
import {leaksBelow, leaksIn, leakText} from '../../harness/canary.ts';
import {isFinished, isHopeless} from '../../harness/events.ts';
import {awaitDisk, fetchFiles, handOver, handoverPath} from '../../harness/handover.ts';
import {serialOf, targetBytes} from '../../harness/install/install.ts';
import {stayingAnswers} from '../../harness/install/main-job.ts';
import {canaries, prepareRequest} from '../../harness/request.ts';
import type {Scenario} from '../../harness/scenario.ts';

/**
 * Arguments and environments of all processes, over and over, until the file is removed. Reads of
 * processes that just ended fail, and that is fine.
 */
const sampler = [
  'touch /run/sampling; (while [ -e /run/sampling ]; do for p in /proc/[0-9]*; do',
  `tr '\\0' ' ' <$p/cmdline; echo; tr '\\0' ' ' <$p/environ; echo; done; sleep 0.2; ` +
    'done >/run/samples 2>/dev/null) & sampler=$!',
].join(' ');

export const noSecrets: Scenario = {
  name: 'no-secrets',
  groups: ['main', 'confinement'],
  ci: true,
  budget: 700,
  about:
    'canary secrets of an installation are in no process list, log, journal, report, ' +
    'nor readable on the disk',
  async run(context) {
    const {lab, ledger, scratch, out} = context;
    const text = await stayingAnswers();
    const request = await prepareRequest(text, 'vm-main.yaml');
    const secrets = canaries(request);
    const seconds = 60 * lab.patience;
    const frozen = await ledger.phase('snapshot of the live medium', () =>
      snapshot(lab, context.medium),
    );
    const {vm, shell} = await ledger.phase('start from the snapshot', () =>
      startFrom(lab, frozen, join(scratch, 'vm'), {directory: out}),
    );
    context.watch(vm);
    const disk = join(scratch, 'target.img');
    await emptyDisk(disk, targetBytes);
    const serial = serialOf(request);
    await vm.plug({id: 'target', file: disk, format: 'raw', serial});
    await awaitDisk(shell, serial, seconds);
    await handOver(context, vm, shell, request.credentials);
    await shell.must(sampler, seconds);
    await ledger.phase('installation', async () => {
      await shell.must(
        `CREDENTIALS_DIRECTORY=${handoverPath} forge install --credentials ` +
          '>/run/install.out 2>&1 &',
        seconds,
      );
      await vm.report.waitFor('the engine to finish', isFinished, {
        seconds: 400 * lab.patience,
        bad: isHopeless,
        seen: () => vm.describe(),
      });
    });
    // tar fails on a file that grows while it is read.
    await shell.must('rm /run/sampling; wait $sampler; sync', seconds);
    await shell.must(
      'journalctl --output=export >/run/journal; dmesg >/run/dmesg; cp ' +
        '/run/forge/log.ndjson /run/events',
      seconds,
    );
    const collected = await ledger.phase('collection', () =>
      fetchFiles(context, vm, shell, [
        '/run/samples',
        '/run/journal',
        '/run/dmesg',
        '/run/install.out',
        '/run/events',
      ]),
    );
    await vm.quit();
    await ledger.phase('search', async () => {
      // A sample without the programs that handle secrets would prove nothing.
      const seen = await leaksIn(collected, {cryptsetup: 'cryptsetup', mokutil: 'mokutil'});
      ledger.claim(
        'sampled',
        'The process samples caught the programs that were given secrets',
        seen.length > 0,
        leakText(seen),
      );
      for (const [id, what, leaks] of [
        [
          'processes-logs-journal',
          "No secret is in arguments, environments, journal, kernel log, Forge's output " +
            'or its event log',
          await leaksIn(collected, secrets),
        ],
        [
          'consoles-reports',
          'No secret is on a console or in a report',
          await leaksBelow(out, secrets),
        ],
        [
          'disk',
          'No secret is readable on the target disk',
          await leaksIn(disk, secrets, await dataRanges(lab, disk)),
        ],
      ] as const)
        ledger.claim(id, what, leaks.length === 0, leakText(leaks));
      const told = Object.values(secrets).some(secret => vm.commandLine.join(' ').includes(secret));
      ledger.claim(
        'qemu-argv',
        "No secret is on QEMU's own command line",
        !told,
        vm.commandLine.join(' '),
      );
    });
    if (ledger.broken.length > 0) await copyFile(collected, join(out, 'collected.tar'));
  },
};
