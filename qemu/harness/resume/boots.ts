// SPDX-License-Identifier: GPL-3.0-or-later
import {cp, mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {copySparse} from '../../driver/disk/images.ts';
import {evidenceOf} from '../events.ts';
import {firstProof} from '../install/first-boot.ts';
import type {Parts} from '../install/install.ts';
import {Ledger} from '../ledger.ts';
import type {Context} from '../scenario.ts';
import {remainsIn, type Remains} from './cut.ts';
import type {Resumed} from './go-on.ts';
import type {Recording} from './recording.ts';

/** Parts of one's own, to start a machine from, from what an installation left. */
export async function partsFrom(
  {disk, vars, tpm}: Remains,
  directory: string,
  serial: string,
): Promise<Parts> {
  const own = remainsIn(directory);
  await mkdir(directory, {recursive: true});
  await copySparse(disk, own.disk);
  await copySparse(vars, own.vars);
  await cp(tpm, own.tpm, {recursive: true});
  return {...own, serial};
}

/**
 * Starts a machine whose installation went on: MokManager, passphrase, the proof of its chain.
 * Returns what does not hold; empty when all does.
 * @throws LabFailure when it does not get as far as a proof.
 */
export async function brokenAtFirstStart(
  context: Context,
  {request, serial}: Recording,
  end: Pick<Resumed, 'remains' | 'reports'>,
): Promise<readonly string[]> {
  const home = join(context.scratch, 'start');
  // A book of its own: these claims are made for every cut that is started, and one line in the
  // table tells them.
  const ledger = new Ledger(line => {
    context.lab.say(`  ${line}`);
  });
  try {
    const vm = await firstProof(
      {...context, ledger},
      request,
      await partsFrom(end.remains, home, serial),
      evidenceOf(end.reports, 'mok')['sha1'] ?? '',
    );
    vm.stop();
  } finally {
    await rm(home, {recursive: true, force: true});
  }
  return ledger.broken.map(({claim, why}) => `${claim}: ${why}`);
}
