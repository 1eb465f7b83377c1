// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Report} from '../../driver/report-channel.ts';
import {isHopeless} from '../events.ts';
import type {Request} from '../request.ts';
import type {Context} from '../scenario.ts';
import {contentOf} from './content.ts';
import {begin, targetAndSecrets, thawed} from './live.ts';
import {points} from './points.ts';
import {sealedOf} from './sealed.ts';

/**
 * Runs on a disk until a point of the installation and kills QEMU there. Returns what was reported
 * up to then.
 */
export async function killedAt(
  context: Context,
  name: string,
  at: string,
  request: Request,
  disk: string,
  serial: string,
): Promise<readonly Report[]> {
  const point = points.find(each => each.name === at);
  if (!point) throw new Error(`no point "${at}"`);
  const {patience} = context.lab;
  const live = await thawed(context, name);
  await targetAndSecrets(context, live, request, disk, serial);
  const from = live.vm.report.records.length;
  await begin(context, live);
  await live.vm.report.waitFor(at, point.at, {
    seconds: 300 * patience,
    from,
    bad: isHopeless,
    seen: () => live.vm.describe(),
  });
  await sleep(point.after);
  live.vm.stop();
  return live.vm.report.records.slice(from);
}

/** Claims that the disk holds a whole installation, though nothing is there to compare it with. */
export async function claimWhole(context: Context, disk: string, request: Request): Promise<void> {
  const {lab, ledger, scratch} = context;
  const sealed = await sealedOf(context);
  const content = await ledger.phase('content of the disk', () =>
    contentOf(lab, disk, request.passphrase, sealed, join(scratch, 'content')),
  );
  const whole =
    content.get('root image') === sealed.root.sha256 &&
    content.get('hash tree') === sealed.verity.sha256;
  ledger.claim(
    'whole-image',
    "The root slot holds the release's own image and hash tree",
    whole,
    `${content.get('root image')}`,
  );
  ledger.claim(
    'clean-state',
    "The state's file system is clean",
    content.get('e2fsck') === 'clean',
    content.get('e2fsck') ?? '',
  );
  const strays = [...content.keys()].filter(name => /\.tmp$|\.part$|forge-new/.test(name));
  ledger.claim(
    'no-strays',
    'No half-written file is left',
    strays.length === 0,
    strays.join(', ') || 'none',
  );
}
