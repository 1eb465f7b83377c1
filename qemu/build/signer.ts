// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {keyOf, stage} from './cache.ts';
import {run} from './run.ts';

const signScript = join(import.meta.dirname, 'tree/sign-manifest.sh');
const keyScript = join(import.meta.dirname, 'tree/make-foreign-key.sh');

/**
 * Armoured detached signature of a text by the armoured secret key in a file; `bin` is the
 * directory of the hermetic gpg.
 */
export const sign = async (bin: string, key: string, text: string): Promise<string> =>
  await run('sh', [signScript, key], {input: text, env: {PATH: `${bin}:${process.env['PATH']}`}});

/** A key that no image trusts: the path of its armoured secret half, made once (about 1 s). */
export async function foreignKey(bin: string): Promise<string> {
  const {path} = await stage(
    'foreign-key',
    keyOf([await readFile(keyScript, 'utf8')]),
    async part => {
      await run('sh', [keyScript, part], {env: {PATH: `${bin}:${process.env['PATH']}`}});
    },
    1,
  );
  return path;
}
