// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {mustLoadAnswers} from '../../../../src/answers/load.ts';
import {exactBytes} from '../../../../src/text/bytes.ts';
import type {Step} from '../../../../src/engine/plan/step.ts';
import {makeInstallation} from '../../../../src/steps/make.ts';
import type {Target} from '../../../../src/steps/target/target.ts';
import {Secret, type Secrets} from '../../../../src/system/secret.ts';
import {version} from '../../../../src/version.ts';
import {parseTable, type ImagePartition} from '../../../driver/disk/disk-table.ts';
import {LabFailure} from '../../../driver/failure.ts';
import {host} from '../../../driver/host.ts';
import {openVolume} from '../../../driver/disk/luks.ts';
import {targetBytes} from '../../install/install.ts';
import type {Context} from '../../scenario.ts';
import {slice} from '../plain-state.ts';
import type {Recording} from '../recording.ts';
import {DiskFiles} from './disk-files.ts';
import {Shown} from './shown.ts';
import {makeWorld, type World} from './world.ts';

/**
 * A disk that can be played back and judged: its files, what is seen of them, and the very steps of
 * the installation that was recorded.
 */
export type JudgeBench = {
  readonly disk: DiskFiles;
  readonly shown: Shown;
  readonly world: World;
  readonly target: Target;
  readonly steps: readonly Step[];
  /** The table of the finished disk. */
  readonly table: readonly ImagePartition[];
};

/** Partition number of the encrypted state (src/disk/layout.ts, roles in order). */
const state = 8;

/**
 * Makes one in a directory of its own, the disk still empty. Throws LabFailure when the plan is not
 * the recorded one.
 */
export async function judgeBench(
  context: Context,
  recorded: Recording,
  work: string,
): Promise<JudgeBench> {
  const {lab, medium} = context;
  const {request, serial, final} = recorded;
  await mkdir(join(work, 'disk'), {recursive: true});
  const table = parseTable((await host(lab.tool('sfdisk'), ['--json', final.disk])).toString());
  const places = table.map(({number, start, bytes}) => ({
    number,
    start: Number(start),
    bytes: Number(bytes),
  }));
  const encrypted = places.find(({number}) => number === state);
  if (!encrypted) throw new LabFailure('the finished disk has no state');
  const header = join(work, 'header');
  await slice(lab, final.disk, encrypted.start, 16 * 2 ** 20, header);
  const disk = await DiskFiles.make(
    lab,
    join(work, 'disk'),
    targetBytes,
    places,
    encrypted,
    await openVolume(lab, header, request.passphrase),
  );
  const lower = join(work, 'lower');
  await host(lab.tool('fsck.erofs'), [
    `--extract=${lower}`,
    '--preserve',
    join(medium.payload, 'root.erofs'),
  ]);
  const shown = new Shown(lab, disk, join(work, 'shown'), lower);
  await mkdir(join(work, 'shown'));
  const world = makeWorld(lab, disk, shown, secretsOf(request), {serial, bytes: targetBytes});
  await world.refresh();
  const answers = mustLoadAnswers(request.credentials['forge.answers'] ?? '', 'vm-main.yaml');
  const {target, steps} = await makeInstallation(world.reader, answers, medium.payload, version);
  if (target.disk.bytes !== targetBytes)
    throw new LabFailure(`the disk has ${exactBytes(target.disk.bytes)}`);
  return {disk, shown, world, target, steps, table};
}

/** What the recorded run was told in secret, as its steps name it. */
function secretsOf({passphrase, credentials, answers}: Recording['request']): Secrets {
  const secret = (name: string, text: string): readonly [string, Secret] => [
    name,
    new Secret(name, new TextEncoder().encode(text)),
  ];
  return new Map([
    secret('state-passphrase', passphrase),
    ...answers.users.map(({name, password}) => {
      const from =
        typeof password === 'object' && 'credential' in password ? password.credential : '';
      return secret(`password.${name}`, credentials[from] ?? '');
    }),
  ]);
}
