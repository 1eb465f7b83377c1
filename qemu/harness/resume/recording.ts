// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {access, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {statSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import * as z from 'zod';
import {LabFailure} from '../../driver/failure.ts';
import {emptyDisk} from '../../driver/disk/images.ts';
import type {Report} from '../../driver/report-channel.ts';
import {isFinished, isHopeless} from '../events.ts';
import {serialOf, targetBytes} from '../install/install.ts';
import {stayingAnswers} from '../install/main-job.ts';
import {prepareRequest, type Request} from '../request.ts';
import type {Context} from '../scenario.ts';
import {copyRemains, cutOff, remainsIn, type Remains} from './cut.ts';
import {begin, targetAndSecrets, thawed} from './live.ts';
import {points, type Point} from './points.ts';

const cutRow = z.object({
  name: z.string(),
  directory: z.string(),
  logged: z.number(),
  report: z.number(),
});
const kept = z.object({
  credentials: z.record(z.string(), z.string()),
  passphrase: z.string(),
  mokPassword: z.string(),
  passwords: z.record(z.string(), z.string()),
  cuts: z.array(cutRow),
  /** Length of the write log when each report came. */
  logged: z.array(z.number()),
});

/**
 * One place at which the recorded installation was cut. `logged`: bytes of the write log at that
 * moment; `report`: how many reports had come.
 */
export type Cut = Point & {
  readonly remains: Remains;
  readonly logged: number;
  readonly report: number;
};

/**
 * One installation from beginning to end, with what it would have left at every point on the way.
 */
export type Recording = {
  readonly directory: string;
  readonly request: Request;
  readonly serial: string;
  readonly cuts: readonly Cut[];
  /** What it left in the end, uninterrupted. */
  readonly final: Remains;
  /** Every write and flush of the target (QEMU's blklogwrites). */
  readonly log: string;
  readonly reports: readonly Report[];
  /** Length of the write log in bytes when each of the reports came. */
  readonly logged: readonly number[];
};

/**
 * Makes the cache's recording of this medium, once; later calls find it. Its secrets are a test's
 * random ones; the file is 0600 all the same.
 */
export async function recording(context: Context): Promise<Recording> {
  const {lab, medium, ledger} = context;
  const text = await stayingAnswers();
  const key = createHash('sha256')
    .update(JSON.stringify([1, medium.key, lab.firmware.vars, text, points.map(({name}) => name)]))
    .digest('hex')
    .slice(0, 16);
  const home = join(lab.cache, 'resume');
  const directory = join(home, key);
  if (
    !(await access(directory).then(
      () => true,
      () => false,
    ))
  ) {
    await rm(home, {recursive: true, force: true});
    await mkdir(home, {recursive: true});
    await ledger.phase('recording of an installation', () =>
      record(context, `${directory}.part`, text),
    );
    await rename(`${directory}.part`, directory);
  }
  return read(directory, text);
}

async function read(directory: string, text: string): Promise<Recording> {
  const {cuts, logged, ...secrets} = kept.parse(
    JSON.parse(await readFile(join(directory, 'kept.json'), 'utf8')),
  );
  const request = {...(await prepareRequest(text, 'vm-main.yaml')), ...secrets};
  const reports = (await readFile(join(directory, 'reports.ndjson'), 'utf8'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Report);
  return {
    directory,
    request,
    serial: serialOf(request),
    reports,
    logged,
    final: remainsIn(join(directory, 'final')),
    log: join(directory, 'writes.log'),
    cuts: cuts.flatMap(cut => {
      const point = points.find(({name}) => name === cut.name);
      return point ? [{...point, ...cut, remains: remainsIn(join(directory, cut.directory))}] : [];
    }),
  };
}

async function record(context: Context, directory: string, text: string): Promise<void> {
  const {lab, ledger} = context;
  await rm(directory, {recursive: true, force: true});
  await mkdir(directory, {recursive: true, mode: 0o700});
  const request = await prepareRequest(text, 'vm-main.yaml');
  const live = await thawed(context, 'recording');
  const {vm} = live;
  const [disk, log] = [join(directory, 'target.img'), join(directory, 'writes.log')];
  await emptyDisk(disk, targetBytes);
  await writeFile(log, '', {mode: 0o600});
  await targetAndSecrets(context, live, request, disk, serialOf(request), {log});
  const logged: number[] = [];
  const noting = vm.report.listen(() => {
    logged.push(statSync(log).size);
  });
  const first = vm.report.records.length;
  await begin(context, live);
  const cuts: z.infer<typeof cutRow>[] = [];
  let from = first;
  for (const [index, point] of points.entries()) {
    await vm.report.waitFor(point.name, point.at, {
      seconds: 300 * lab.patience,
      from,
      bad: isHopeless,
      seen: () => vm.describe(),
    });
    from += vm.report.records.slice(from).findIndex(point.at);
    if (point.after > 0) await sleep(point.after);
    const name = `cut-${String(index).padStart(2, '0')}`;
    const bytes = await cutOff(lab, {...live, disk, log}, join(directory, name));
    cuts.push({
      name: point.name,
      directory: name,
      logged: bytes,
      report: vm.report.records.length - first,
    });
    lab.say(`    cut at ${point.name}`);
  }
  await vm.report.waitFor('the engine to finish', isFinished, {
    seconds: 300 * lab.patience,
    from: first,
    bad: isHopeless,
    seen: () => vm.describe(),
  });
  await live.shell.must('sync', 60 * lab.patience);
  await vm.quit();
  noting();
  await copyRemains(lab, {...live, disk}, join(directory, 'final'));
  await rm(disk);
  const reports = vm.report.records.slice(first);
  if (reports.length !== logged.length)
    throw new LabFailure(`${reports.length} reports and ${logged.length} lengths of the log`);
  await writeFile(
    join(directory, 'reports.ndjson'),
    reports.map(report => `${JSON.stringify(report)}\n`).join(''),
  );
  const {credentials, passphrase, mokPassword, passwords} = request;
  await writeFile(
    join(directory, 'kept.json'),
    JSON.stringify({credentials, passphrase, mokPassword, passwords, cuts, logged}),
    {mode: 0o600},
  );
  ledger.fact('bytes of the write log', statSync(log).size);
}
