// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import * as z from 'zod';
import type {Drive} from '../../driver/disk/drive.ts';
import type {Report} from '../../driver/report-channel.ts';
import {isFinished, isHopeless, isStep} from '../events.ts';
import type {Request} from '../request.ts';
import type {Context} from '../scenario.ts';
import {copyRemains, type Remains} from './cut.ts';
import {begin, fromPowerOn, ownCopy, targetAndSecrets, thawed, type Live} from './live.ts';

/** What an installation that went on did, and what it left. */
export type Resumed = {
  readonly remains: Remains;
  readonly reports: readonly Report[];
  /** Bytes that reached the target while the image was copied (QEMU's own count). */
  readonly imageBytes: number;
  /**
   * What was still mounted, mapped or lying about in the live system afterwards; empty when nothing
   * was.
   */
  readonly leftovers: string;
  readonly seconds: number;
};

/** A machine whose installation was cut off, and what is needed to go on. */
export type Broken = {
  readonly remains: Remains;
  readonly request: Request;
  readonly serial: string;
  readonly ownVariables: boolean;
};

const stats = z.array(
  z.object({'node-name': z.string().optional(), stats: z.object({wr_bytes: z.number()})}),
);

/** Bytes written to the target since QEMU started. */
async function written({vm}: Live): Promise<number> {
  const found = stats
    .parse(await vm.qmp.execute('query-blockstats'))
    .find(each => each['node-name'] === 'target');
  return found?.stats.wr_bytes ?? 0;
}

/** A live system with a copy of the broken machine's disk in it, its secrets handed over. */
export async function repaired(
  context: Context,
  name: string,
  {remains, request, serial, ownVariables}: Broken,
  more: Partial<Drive> = {},
): Promise<Live & {readonly disk: string}> {
  const live = ownVariables
    ? await fromPowerOn(context, name, remains)
    : await thawed(context, name);
  const disk = await ownCopy(remains.disk, join(context.scratch, `${name}.img`));
  // Nobody looks, and drawing progress twice takes a good part of the machine's one processor.
  await live.shell.must('systemctl stop "forge-console@*"', 60 * context.lab.patience);
  await targetAndSecrets(context, live, request, disk, serial, more);
  return {...live, disk};
}

/**
 * Everything of Forge's that may not outlive a run: mounts (the engine has its own view of them),
 * mappings, loop devices, files with secrets. The medium's own payload and ESP stay.
 */
const lookAround =
  'engine=$(systemctl show --property=MainPID --value forge-engine); [ "$engine" != 0 ] ' +
  '|| echo no engine to ask; ' +
  'nsenter --mount --target "$engine" findmnt -rn -o TARGET | grep ^/run/forge/ | grep ' +
  '-v -e ^/run/forge/payload -e ^/run/forge/medium; ls /dev/mapper | grep forge-; ' +
  'losetup -a; ' +
  'find /run/forge/secrets /run/forge/repart.d -type f 2>/dev/null; true';

/** Runs the installation to its end on a live system that has the target. */
export async function runToEnd(
  context: Context,
  live: Live & {readonly disk: string},
): Promise<Omit<Resumed, 'remains'>> {
  const {vm, shell} = live;
  const {patience} = context.lab;
  const from = vm.report.records.length;
  const began = performance.now();
  let [before, after] = [0, 0];
  const marks: Promise<void>[] = [];
  const ear = vm.report.listen(report => {
    if (isStep('root', 'running')(report))
      marks.push(
        written(live).then(bytes => {
          before = bytes;
        }),
      );
    if (isStep('root', 'proving')(report))
      marks.push(
        written(live).then(bytes => {
          after = bytes;
        }),
      );
  });
  await begin(context, live);
  await vm.report.waitFor('the engine to finish', isFinished, {
    seconds: 400 * patience,
    from,
    bad: isHopeless,
    seen: () => vm.describe(),
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  ear();
  await Promise.all(marks);
  // The client has its last word after the engine's.
  const leftovers = await shell.must(`sleep 1; ${lookAround}; sync`, 120 * patience);
  return {reports: vm.report.records.slice(from), imageBytes: after - before, leftovers, seconds};
}

/**
 * Goes on with a broken machine on the live medium, unattended, to the end; leaves the machine off.
 */
export async function goOn(context: Context, name: string, broken: Broken): Promise<Resumed> {
  const live = await repaired(context, name, broken);
  try {
    const end = await runToEnd(context, live);
    await live.vm.quit();
    return {
      ...end,
      remains: await copyRemains(context.lab, live, join(context.scratch, `${name}-end`)),
    };
  } finally {
    live.vm.stop();
  }
}
