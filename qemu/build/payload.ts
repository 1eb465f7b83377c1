// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {buildPayload} from '../../src/payload/build.ts';
import {loadTrust} from '../../src/payload/trust.ts';
import {nodeClock} from '../../src/system/clock-node.ts';
import type {Runner} from '../../src/system/command.ts';
import {nodeWritableFiles} from '../../src/system/files-node.ts';
import {execaRunner} from '../../src/system/runner-execa.ts';
import {filesBelow, keyOf, partsOf, stage, type Stage} from './cache.ts';
import type {ReleaseKeys} from './keys.ts';
import {tool, type Tools} from './tools.ts';
import {stageOf, type Variant} from './variant.ts';

const signer = join(import.meta.dirname, 'tree/sign-manifest.sh');
const sources = ['payload', 'confinement'].map(name =>
  join(import.meta.dirname, '../../src', name),
);

/**
 * Build time that the images carry: a fixed one, so that equal trees give equal images. 1 January
 * 2026, seconds since the epoch.
 */
const built = 1_767_225_600;

/** A runner that takes programs from the tool cache where it has them, from the host otherwise. */
async function toolRunner(tools: Tools): Promise<Runner> {
  const known = new Set(await filesBelow(tools.bin));
  const runner = execaRunner(nodeClock);
  const env = {PATH: `${tools.bin}:/usr/sbin:/usr/bin:/sbin:/bin`};
  return {
    run: async (command, options) =>
      await runner.run(
        {
          ...command,
          program: known.has(command.program) ? tool(tools, command.program) : command.program,
          env: {...env, ...command.env},
        },
        options,
      ),
  };
}

/**
 * The payload directory of a root tree, made by the same code as `forge payload build`. About 15 s,
 * since it is quick to compress rather than small.
 * @throws Problem when the tree lacks something that an image must have.
 */
export async function payload(
  tools: Tools,
  tree: Stage,
  keys: ReleaseKeys,
  version: string,
  variant: Variant,
): Promise<Stage> {
  const code = [
    ...(await Promise.all(sources.map(partsOf))).flat(),
    await readFile(import.meta.filename, 'utf8'),
  ];
  return await stage(
    stageOf('payload', variant),
    keyOf([tree.path, keys.directory, version, ...code]),
    async part => {
      const files = nodeWritableFiles;
      await buildPayload(
        {
          source: {type: 'tree', directory: tree.path},
          out: part,
          name: 'InterGenOS reference image',
          version,
          variant: 'reference',
          built,
          compression: 'lz4',
          signing: {type: 'command', program: 'sh', args: [signer, keys.manifestKey]},
          trust: await loadTrust(keys.directory, files),
        },
        {
          runner: await toolRunner(tools),
          files,
          signal: new AbortController().signal,
          tell: () => {},
        },
      );
    },
  );
}
