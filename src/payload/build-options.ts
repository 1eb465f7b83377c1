// SPDX-License-Identifier: GPL-3.0-or-later
import {isAbsolute} from 'node:path/posix';
import {Problem} from '../engine/problem.ts';
import {payloadDescription} from './description.ts';
import type {PayloadPart} from './places.ts';
import {compressionArgs} from './seal.ts';
import type {Signing} from './signing.ts';
import type {TreeSource} from './tree.ts';
import type {Trust} from './trust.ts';

/**
 * What a payload is built from. All paths of this machine are absolute: commands do not run in the
 * caller's directory.
 */
export type BuildOptions = {
  readonly source: TreeSource;
  /** The payload directory to make. It is built as `OUT.part` and renamed at the end. */
  readonly out: string;
  readonly name: string;
  readonly version: string;
  readonly variant: string;
  readonly signing: Signing;
  /**
   * Build time in whole seconds since the epoch (SOURCE_DATE_EPOCH); it is all of time that enters
   * the payload.
   */
  readonly built: number;
  /** UUIDs and salt derive from it; absent: from name, version, variant and build time. */
  readonly seed?: string;
  /** `none`, `lz4` (quick), `lz4hc` (default, level 9) or `zstd`, with `,LEVEL` if wanted. */
  readonly compression?: string;
  /** Absent: the only kernel in /usr/lib/modules. */
  readonly kernelVersion?: string;
  /** Paths inside the tree that differ from where they are looked for. */
  readonly parts?: Partial<Record<PayloadPart, string>>;
  /** Early microcode archives inside the tree, in the order in which they go into the UKI. */
  readonly microcode?: readonly string[];
  /** Bytes; absent: the rules of sizes.ts. */
  readonly slotBytes?: bigint;
  readonly minimumDisk?: bigint;
  /** With it, what was written is verified like a stranger's before it gets its name. */
  readonly trust?: Trust;
  /** Whether an existing `out` may be replaced. */
  readonly replace?: boolean;
};

/**
 * Refuses every option that can be wrong without looking at the tree, before minutes of work.
 * Throws PAYLOAD-OPTION-INVALID.
 */
export function checkOptions(options: BuildOptions): void {
  const invalid = (detail: string): Problem => new Problem('PAYLOAD-OPTION-INVALID', detail);
  const {name, version, variant, source} = options;
  for (const path of [options.out, source.type === 'tar' ? source.file : source.directory]) {
    if (!isAbsolute(path)) throw invalid(`${JSON.stringify(path)} is not an absolute path`);
  }
  const parsed = payloadDescription
    .pick({name: true, version: true, variant: true})
    .safeParse({name, version, variant});
  if (!parsed.success)
    throw invalid(
      parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  if (!Number.isSafeInteger(options.built) || options.built < 0)
    throw invalid(`build time ${options.built}: whole seconds since the epoch`);
  compressionArgs(options.compression ?? 'none');
}
