// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {lstat, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {nodeFiles} from '../../../../src/system/files-read.ts';
import type {ImagePartition} from '../../../driver/disk/disk-table.ts';
import type {Sealed} from '../content.ts';
import type {DiskFiles} from './disk-files.ts';
import type {Shown} from './shown.ts';
import type {JudgedStep, Judgement} from './verdicts.ts';

/**
 * What the finished disk holds, by which every "satisfied" is measured, read without the product's
 * own verdicts.
 */
export type Truth = {
  readonly table: readonly ImagePartition[];
  readonly files: ReadonlyMap<string, string>;
  readonly sealed: Sealed;
};

/**
 * By what each step is measured: files, below the ESP and in the tree, or what is named and
 * compared in {@link wrongConclusions}.
 */
const belongTo: Readonly<Record<JudgedStep, RegExp | string>> = {
  partition: 'the table',
  esp: 'it can be mounted; what is in it belongs to later steps',
  journal: 'what it says of the other steps',
  root: 'the bytes of image and hash tree',
  slot: 'the UUIDs',
  state: 'e2fsck; what is in it belongs to later steps',
  machine: /^tree\/etc\/(?!kernel|forge\/esp)|^tree\/home\//,
  keys: /^tree\/var\/lib\/forge\/mok\/MOK\./,
  'boot-files': /^esp\/(?:EFI\/(?:BOOT|intergenos)\/|loader\/|InterGenOS)/i,
  uki: /^esp\/EFI\/Linux\/|^tree\/etc\/kernel\//i,
  proof: /^esp\/(?!forge\/)|^tree\/var\/lib\/forge\/esp\.manifest$/,
};

/** Hashes of all files that matter, as they are shown now. */
export async function filesOf(
  shown: Shown,
  esp: boolean,
  state: boolean,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const add = async (directory: string, prefix: string): Promise<void> => {
    for (const name of await readdir(directory).catch(() => [])) {
      const path = join(directory, name);
      const facts = await lstat(path);
      if (facts.isDirectory()) await add(path, `${prefix}/${name}`);
      else if (facts.isFile())
        found.set(
          `${prefix}/${name}`,
          createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        );
    }
  };
  if (esp) await add(shown.trees.esp, 'esp');
  if (state)
    for (const part of ['etc/upper', 'var/lib/forge', 'home'])
      await add(join(shown.trees.state, part), `tree/${part.replace('etc/upper', 'etc')}`);
  return found;
}

/** Hashes of what is shown of the ESP and of the state. */
export type FilesNow = (esp: boolean, state: boolean) => Promise<ReadonlyMap<string, string>>;

/** {@link filesOf}, asked anew only where something changed. */
export function filesNow(disk: DiskFiles, shown: Shown): FilesNow {
  const seen = new Map<
    string,
    {readonly key: number; readonly files: ReadonlyMap<string, string>}
  >();
  const one = async (of: 'esp' | 'state', key: number): Promise<ReadonlyMap<string, string>> => {
    const known = seen.get(of);
    const now =
      known?.key === key ? known : {key, files: await filesOf(shown, of === 'esp', of === 'state')};
    seen.set(of, now);
    return now.files;
  };
  return async (esp, state) =>
    new Map([
      ...(esp ? await one('esp', disk.generation(1)) : []),
      ...(state ? await one('state', disk.generation('plain')) : []),
    ]);
}

/** A partition as it is before its slot is committed is as right as after. */
const place = ({number, name, type, start, bytes}: ImagePartition): string =>
  `${number} ${name} ${type} ${start} ${bytes}`;

/**
 * Wrong conclusions: a step that is called satisfied though its content is not what the finished
 * disk holds; a look that threw. And what was lost: a step whose proof is in the journal on the
 * very same disk, and whose work is not there. In words; empty when there are none.
 */
export async function wrongConclusions(
  {findings, journal}: Judgement,
  truth: Truth,
  now: {readonly shown: Shown; readonly table: readonly ImagePartition[]; readonly files: FilesNow},
  rootRight: () => Promise<boolean>,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const is = (id: string): boolean => findings.get(id)?.type === 'satisfied';
  for (const [id, finding] of findings) {
    if (finding.type === 'threw' || finding.type === 'foreign')
      faults.push(`${id} ${finding.type}: ${finding.detail}`);
    const proved = journal?.nodes.get(id)?.state === 'done';
    if (proved && finding.type !== 'satisfied')
      faults.push(
        `${id} was proved and is now ${finding.type}: ${'detail' in finding ? finding.detail : ''}`,
      );
  }
  if (is('partition') && now.table.map(place).join() !== truth.table.map(place).join())
    faults.push('partition: another table');
  if (is('root') && !(await rootRight())) faults.push("root: other bytes than the payload's");
  const committed = now.table.some(
    ({number, uuid}) => number === 2 && uuid === truth.table.find(each => each.number === 2)?.uuid,
  );
  if (committed && !(await rootRight()))
    faults.push("the slot has its root hash's name over an image that is not whole");
  if (
    is('slot') &&
    JSON.stringify(now.table.map(({uuid}) => uuid)) !==
      JSON.stringify(truth.table.map(({uuid}) => uuid))
  )
    faults.push('slot: other UUIDs');
  if (is('state')) {
    const found = await now.shown.soundState();
    if (found !== '') faults.push(`state: e2fsck finds ${found}`);
  }
  const files = await now.files(is('esp'), is('state'));
  for (const [id, pattern] of Object.entries(belongTo)) {
    if (typeof pattern === 'string' || !is(id)) continue;
    const wrong = [...truth.files]
      .filter(([name, hash]) => pattern.test(name) && files.get(name) !== hash)
      .map(([name]) => name);
    if (wrong.length > 0)
      faults.push(`${id}: ${wrong.slice(0, 5).join(', ')} not as on the finished disk`);
  }
  return faults;
}

/** Whether both halves of the slot hold the payload's bytes; asked anew only when they changed. */
export function rootRightOf(disk: DiskFiles, {root, verity}: Sealed): () => Promise<boolean> {
  let known: {readonly key: string; readonly right: boolean} | undefined;
  return async () => {
    const key = `${disk.generation(2)} ${disk.generation(3)}`;
    if (known?.key !== key) {
      const [data, hash] = [
        await nodeFiles.sha256(disk.paths.part(2), BigInt(root.bytes)),
        await nodeFiles.sha256(disk.paths.part(3), BigInt(verity.bytes)),
      ];
      known = {key, right: data === root.sha256 && hash === verity.sha256};
    }
    return known.right;
  };
}
