// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import {livePaths} from '../../os/live-paths.ts';
import {bootCsv, espFiles, loaderConf, mokManagerBeside, shims} from '../../boot/esp-files.ts';
import {formatInventory, type Inventory} from '../../boot/inventory.ts';
import {sbsign} from '../../boot/signing.ts';
import {ukiDirectory} from '../../boot/uki.ts';
import type {Action} from '../../engine/plan/action.ts';
import {Problem} from '../../engine/problem.ts';
import {partial, type Reader, type Step, type Worker} from '../../engine/plan/step.ts';
import {bootFileFlaws, bootManagers, copiesOf} from './contents.ts';
import {readInventory, unlisted} from './listed.ts';
import {inventoryPath, keyOf, mok, onEsp, payloadSha} from '../target/places.ts';
import {write} from '../../system/command.ts';
import {openEsp} from '../esp.ts';
import {releaseAgain} from '../partition/held.ts';
import type {Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

type Args = Readonly<Record<string, string>>;

/**
 * The signed boot manager before it is copied to its two places; no secret, and gone with the live
 * system.
 */
const signedManager = `${livePaths.run}/bootmanager.signed.efi`;

/**
 * Copies a small file atomically. With `sha256`, only the file that the plan was made for. @throws
 * {Problem} BOOT-FILE-CHANGED, MOK-MANAGER-MISSING.
 */
async function place(worker: Worker, {from = '', to = '', sha256}: Args): Promise<void> {
  const bytes = await worker.files.readBytes(from);
  if (!bytes && shims.some(shim => onEsp(mokManagerBeside(shim)) === to))
    throw new Problem('MOK-MANAGER-MISSING', `${from} is not there`);
  const found = bytes && sha256Hex(bytes);
  if (!bytes || (sha256 !== undefined && found !== sha256)) {
    throw new Problem(
      'BOOT-FILE-CHANGED',
      `${from}: ${found === undefined ? 'missing' : `SHA-256 ${found}, expected ${sha256}`}`,
    );
  }
  await worker.write(to, bytes, 0o644);
}

const placing = (from: string, to: string, sha256?: string): Action => ({
  kind: 'task',
  name: 'place',
  args: {from, to, ...(sha256 !== undefined && {sha256})},
  effect: 'write',
  writes: [to],
});

/**
 * Lines of an older inventory that stay: the UKIs', which the kernel-install plugin keeps. An
 * unreadable one is written anew.
 */
const keptLines = async (reader: Reader): Promise<Inventory> =>
  new Map(
    [...(await readInventory(reader))].filter(([name]) => name.startsWith(`${ukiDirectory}/`)),
  );

/**
 * Writes down what lies on the ESP by our doing, each file as it reads back. A file that somebody
 * else put there gets no line.
 */
async function takeInventory(worker: Worker): Promise<void> {
  const lines = new Map(await keptLines(worker));
  for (const name of Object.values(espFiles))
    lines.set(name, await worker.files.sha256(onEsp(name)));
  await worker.write(inventoryPath, formatInventory(lines), 0o600);
}

/**
 * Without an entry of its own a disk starts by the fallback path (UEFI 2.10, 3.5.1.1), and what
 * lies there would end at a key that nobody enrolled, or in half a system: given up, the disk
 * starts nothing. The other files are reached only from this one.
 */
async function unboot(worker: Worker, target: Target): Promise<void> {
  // Given up before this run came to mount it, the ESP is mounted for this; the release that
  // follows closes it.
  const seen = await Promise.all(
    [onEsp(''), `${livePaths.esp}/`].map(esp => worker.files.stat(`${esp}forge`)),
  );
  if (seen.every(one => one === undefined)) {
    await releaseAgain(worker, target);
    await openEsp(worker, target);
  }
  for (const esp of [onEsp(''), `${livePaths.esp}/`]) {
    const path = `${esp}${espFiles.fallbackShim}`;
    if (await worker.files.stat(path)) await worker.change(write('rm', '--', path));
  }
}

/**
 * shim, MokManager, fallback and the boot manager on the ESP, the last signed with this machine's
 * key; the boot manager's configuration; the certificate for "Enroll key from disk"; and the
 * inventory of it all. Nothing here starts a system: that takes the UKI, which comes next.
 */
export function bootFilesStep(target: Target): Step {
  const {
    payload: {directory, description},
  } = target;
  return {
    id: 'boot-files',
    title: stepTitles['boot-files'],
    needs: ['keys'],
    effect: 'write',
    weight: 4,
    actions: [
      ...copiesOf(target).map(({name, to}) =>
        placing(`${directory}/${name}`, onEsp(to), payloadSha(target, name)),
      ),
      {
        kind: 'command',
        command: sbsign(
          {key: keyOf(target), certificate: mok.certificate},
          `${directory}/${description.boot.bootManager}`,
          signedManager,
        ),
      },
      ...bootManagers.map(name => placing(signedManager, onEsp(name))),
      {kind: 'remove', path: signedManager},
      {kind: 'task', name: 'csv', args: {}, effect: 'write', writes: [onEsp(espFiles.entries)]},
      {kind: 'file', path: onEsp(espFiles.loader), content: loaderConf, mode: 0o644},
      placing(mok.der, onEsp(espFiles.certificate)),
      {kind: 'task', name: 'inventory', args: {}, effect: 'write', writes: [inventoryPath]},
    ],
    tasks: {
      place,
      csv: worker => worker.write(onEsp(espFiles.entries), bootCsv(), 0o644),
      inventory: takeInventory,
    },
    async verify(reader) {
      const {files} = reader;
      if (!(await files.stat(inventoryPath)) && !(await files.stat(onEsp(espFiles.shim))))
        return {type: 'absent'};
      const flaws = await bootFileFlaws(reader, target);
      if (flaws.length > 0) return partial(flaws.join('; '));
      const missing = await unlisted(reader, Object.values(espFiles));
      if (missing.length > 0)
        return partial(`not in the inventory as it lies there: ${missing.join(', ')}`);
      return {
        type: 'satisfied',
        evidence: {
          files: String(Object.values(espFiles).length),
          shim: payloadSha(target, description.boot.shim),
          mokManager: payloadSha(target, description.boot.mokManager),
        },
      };
    },
    revoke: worker => unboot(worker, target),
  };
}
