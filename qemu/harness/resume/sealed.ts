// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {parseManifest} from '../../../src/payload/manifest.ts';
import {LabFailure} from '../../driver/failure.ts';
import type {Context} from '../scenario.ts';
import type {Sealed} from './content.ts';

/** Hash and size of the payload's two large files, as they are written to a slot. */
export async function sealedOf({medium}: Context): Promise<Sealed> {
  const listed = new Map(parseManifest(await readFile(join(medium.payload, 'manifest'), 'utf8')));
  const one = async (name: string): Promise<Sealed['root']> => {
    const sha256 = listed.get(name);
    if (sha256 === undefined) throw new LabFailure(`the payload's manifest has no ${name}`);
    return {bytes: (await stat(join(medium.payload, name))).size, sha256};
  };
  return {root: await one('root.erofs'), verity: await one('root.verity')};
}
