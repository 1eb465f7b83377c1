// SPDX-License-Identifier: GPL-3.0-or-later
import {lstat, mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../../../driver/failure.ts';
import {host} from '../../../driver/host.ts';
import {copySparse} from '../../../driver/disk/images.ts';
import type {Lab} from '../../../driver/lab.ts';
import type {DiskFiles} from './disk-files.ts';

/** Where the target's file systems are shown as directories of the host. */
export type Trees = {readonly esp: string; readonly state: string; readonly root: string};

/**
 * What mounting a file system would have done: mended and readable, or not to be mounted at all.
 */
export type Mended = {readonly type: 'mounted'} | {readonly type: 'not'; readonly why: string};

/**
 * Shows a disk's ESP and state as directories, as a kernel would after mending them (fsck.fat -a;
 * ext4's journal played back), without mounting anything: copies are mended and unpacked with
 * mtools and debugfs. What did not change since the last look is not unpacked again.
 */
export class Shown {
  readonly #lab: Lab;
  readonly #disk: DiskFiles;
  readonly #work: string;
  /** The root image's own tree. */
  readonly #lower: string;
  readonly #seen = new Map<string, {readonly generation: number; readonly mended: Mended}>();

  constructor(lab: Lab, disk: DiskFiles, work: string, lower: string) {
    this.#lab = lab;
    this.#disk = disk;
    this.#work = work;
    this.#lower = lower;
  }

  get trees(): Trees {
    return {
      esp: join(this.#work, 'esp'),
      state: join(this.#work, 'state'),
      root: join(this.#work, 'root'),
    };
  }

  /** The ESP, mended and unpacked. */
  esp(): Promise<Mended> {
    return this.#once('esp', this.#disk.generation(1), async () => {
      const copy = join(this.#work, 'esp.img');
      await copySparse(this.#disk.paths.part(1), copy);
      // fsck.fat(8): 1 means errors were found and put right.
      const mended = await host('sh', [
        '-c',
        '"$0" -a "$1" >/dev/null 2>&1; echo $?',
        this.#lab.tool('fsck.vfat'),
        copy,
      ]);
      if (!['0', '1'].includes(mended.toString().trim()))
        return {type: 'not', why: `fsck.vfat -a ends with ${mended.toString().trim()}`};
      await this.#fresh(this.trees.esp);
      await host(this.#lab.tool('mcopy'), [
        '-s',
        '-n',
        '-Q',
        '-i',
        copy,
        '::/',
        this.trees.esp,
      ]).catch(() => undefined);
      return {type: 'mounted'};
    });
  }

  /**
   * The encrypted state's file system, its journal played back, unpacked; and the whole tree over
   * the root image.
   */
  state(): Promise<Mended> {
    return this.#once('state', this.#disk.generation('plain'), async () => {
      const copy = join(this.#work, 'state-mended.img');
      await copySparse(this.#disk.paths.plain, copy);
      const played = await host('sh', [
        '-c',
        '"$0" -E journal_only -y "$1" 2>&1; echo "exit $?"',
        this.#lab.tool('e2fsck'),
        copy,
      ]);
      // e2fsck(8): 1 and 2 mean that errors were put right.
      const code = /exit (\d+)\s*$/.exec(played.toString())?.[1];
      if (code === undefined || Number(code) > 3)
        return {type: 'not', why: `e2fsck -E journal_only: ${played.toString().slice(0, 300)}`};
      await this.#fresh(this.trees.state);
      await host(this.#lab.tool('debugfs'), ['-R', `rdump / ${this.trees.state}`, copy]);
      await this.#merge();
      return {type: 'mounted'};
    });
  }

  /**
   * Whether the state's file system is sound besides its journal: what e2fsck would find to mend
   * (e2fsck(8): 0 is clean).
   */
  async soundState(): Promise<string> {
    const said = await host('sh', [
      '-c',
      '"$0" -f -n "$1" 2>&1; echo "exit $?"',
      this.#lab.tool('e2fsck'),
      join(this.#work, 'state-mended.img'),
    ]);
    return /exit 0\s*$/.test(said.toString()) ? '' : said.toString().slice(0, 600);
  }

  /**
   * /etc with the state's own layer over it, /var, /home and /root from the state; the rest is the
   * image's.
   */
  async #merge(): Promise<void> {
    const {state, root, esp} = this.trees;
    const changing = ['etc', 'var', 'home', 'root'];
    await mkdir(root, {recursive: true});
    for (const name of await readdir(this.#lower)) {
      // What is sealed never changes: linked once.
      if (changing.includes(name) || name === 'efi' || (await exists(join(root, name)))) continue;
      await host('cp', ['-al', '--', join(this.#lower, name), join(root, name)]);
    }
    for (const name of changing) await rm(join(root, name), {recursive: true, force: true});
    await host('cp', ['-al', '--', join(this.#lower, 'etc'), join(root, 'etc')]);
    const upper = join(state, 'etc/upper');
    if (await exists(upper))
      await host('cp', ['-a', '--remove-destination', '--', `${upper}/.`, join(root, 'etc')]);
    for (const name of ['var', 'home', 'root'])
      if (await exists(join(state, name)))
        await host('cp', ['-al', '--', join(state, name), join(root, name)]);
    await host('ln', ['-sfn', esp, join(root, 'efi')]);
  }

  async #fresh(directory: string): Promise<void> {
    await rm(directory, {recursive: true, force: true});
    await mkdir(directory, {recursive: true, mode: 0o700});
  }

  async #once(name: string, generation: number, look: () => Promise<Mended>): Promise<Mended> {
    const seen = this.#seen.get(name);
    if (seen?.generation === generation) return seen.mended;
    const mended = await look().catch((error: unknown): Mended => {
      if (!(error instanceof LabFailure)) throw error;
      return {type: 'not', why: error.message.slice(0, 400)};
    });
    this.#seen.set(name, {generation, mended});
    return mended;
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
