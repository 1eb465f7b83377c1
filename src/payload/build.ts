// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Evidence} from '../engine/plan/step.ts';
import {write} from '../system/command.ts';
import {checkOptions, type BuildOptions} from './build-options.ts';
import {runCommands, type BuildTools, type Commands} from './build-tools.ts';
import {confinementOf, withAdditions} from './confine.ts';
import type {Payload, PayloadDescription} from './description.ts';
import {findParts, kernelVersionOf} from './gather.ts';
import {descriptionName, manifestName, signatureName, writeManifest} from './manifest.ts';
import {openPayload, parseDescription} from './open.ts';
import {payloadName, parts} from './places.ts';
import {addToErofs, imageIds, makeErofs} from './seal.ts';
import {signatureOf, signCommand} from './signing.ts';
import {minimumDiskFor, slotBytesFor} from './sizes.ts';
import {openTree} from './tree.ts';
import {treeFaults} from './tree-rules.ts';
import {parseRootHash, verityFormat} from './verity.ts';
import {verifyPayload} from './verify.ts';

export type {BuildOptions} from './build-options.ts';
export type {BuildTools} from './build-tools.ts';

/** The payload in its final place; `evidence` when it was verified. */
export type BuildResult = {readonly payload: Payload; readonly evidence?: Evidence};

/**
 * Makes a payload directory out of a root tree. Either `out` is there and whole, or it is not
 * there: an interrupted build leaves only `OUT.part`, which the next one removes. Equal trees,
 * options and tools give equal bytes, but for the time in the signature.
 * @throws PAYLOAD-OPTION-INVALID, PAYLOAD-OUTPUT-EXISTS, PAYLOAD-TREE-INVALID,
 *   PAYLOAD-SIGNING-FAILED, COMMAND-FAILED, and what verifying throws.
 */
export async function buildPayload(options: BuildOptions, tools: BuildTools): Promise<BuildResult> {
  checkOptions(options);
  const {files, signal} = tools;
  const [draft, scratch, additions] = [
    `${options.out}.part`,
    `${options.out}.tree`,
    `${options.out}.additions`,
  ];
  if (!options.replace && (await files.stat(options.out)))
    throw new Problem('PAYLOAD-OUTPUT-EXISTS', options.out);
  const run = runCommands(tools);
  for (const directory of [draft, scratch, additions]) {
    await files.remove(directory);
    await files.makeDirectory(directory, 0o755);
  }
  try {
    const image = await writeFiles(options, draft, scratch, tools, run);
    const description = `${JSON.stringify(image.description, undefined, '\t')}\n`;
    parseDescription(description);
    await files.writeAtomic(`${draft}/${descriptionName}`, Buffer.from(description), 0o644);
    image.hashes.set(
      descriptionName,
      await files.sha256(`${draft}/${descriptionName}`, undefined, undefined, signal),
    );
    const manifest = writeManifest(image.hashes);
    await files.writeAtomic(`${draft}/${manifestName}`, Buffer.from(manifest), 0o644);
    tools.tell({note: 'signing the manifest'});
    const command = signCommand(options.signing, manifest);
    await files.writeAtomic(
      `${draft}/${signatureName}`,
      Buffer.from(signatureOf(command, await tools.runner.run(command, {signal}))),
      0o644,
    );
    const evidence =
      options.trust &&
      (await verifyPayload(
        await openPayload(draft, files),
        options.trust,
        {...run, files, signal},
        tools.tell,
      ));
    if (options.replace) await files.remove(options.out);
    await run.change(write('mv', '--no-target-directory', draft, options.out));
    return {payload: await openPayload(options.out, files), ...(evidence && {evidence})};
  } finally {
    for (const directory of [scratch, additions]) await files.remove(directory);
  }
}

/** Root image, tree and small files into `draft`; what they are, and the SHA-256 of each. */
async function writeFiles(
  options: BuildOptions,
  draft: string,
  scratch: string,
  tools: BuildTools,
  run: Commands,
): Promise<{
  readonly description: PayloadDescription;
  readonly hashes: Map<string, string>;
}> {
  const {files, signal} = tools;
  const tree = await openTree(options.source, scratch, {files, ...run});
  const faults = await treeFaults(tree, options.version, files);
  if (faults.length > 0) throw new Problem('PAYLOAD-TREE-INVALID', faults.join('; '));
  const kernelVersion = options.kernelVersion ?? (await kernelVersionOf(tree));
  const found = await findParts(tree, kernelVersion, options, files);
  const {additions, notes} = await confinementOf(tree, files, run);
  for (const note of notes) tools.tell({note});
  const hashes = new Map<string, string>();
  for (const [name, path] of found) {
    const bytes = (await files.stat(path))?.size ?? 0n;
    hashes.set(
      name,
      (await files.stream({from: path, to: `${draft}/${name}`, bytes}, signal)).sha256,
    );
  }
  const ids = imageIds(
    options.seed ?? [options.name, options.version, options.variant, options.built].join('\0'),
  );
  const [image, verity] = [`${draft}/root.erofs`, `${draft}/root.verity`];
  tools.tell({note: 'making the root image'});
  const {built, compression = 'lz4hc,9'} = options;
  const {source, archive} = await withAdditions(
    options.source,
    additions,
    tree,
    {scratch: `${options.out}.additions`, built},
    files,
    run,
  );
  const erofs = {source, image, built, uuid: ids.rootUuid, compression};
  await run.change(makeErofs(erofs));
  if (archive !== undefined) await run.change(addToErofs(erofs, archive));
  tools.tell({note: 'making the verity tree'});
  const formatted = await run.change(verityFormat(image, verity, ids.salt, ids.verityUuid));
  const rootHash = parseRootHash(formatted.stdout);
  if (rootHash === undefined) throw new Error('veritysetup format printed no root hash');
  // veritysetup makes its file readable for its owner only, and everything in a payload is public.
  await run.change(write('chmod', '0644', image, verity));
  const size = async (path: string): Promise<bigint> => (await files.stat(path))?.size ?? 0n;
  for (const path of [image, verity]) {
    const total = await size(path);
    hashes.set(
      path.slice(draft.length + 1),
      await files.sha256(path, undefined, done => tools.tell({done, total}), signal),
    );
  }
  const slotBytes = options.slotBytes ?? slotBytesFor(await size(image));
  const {kernel, initrd, ...boot} = payloadName;
  return {
    hashes,
    description: {
      format: 1,
      name: options.name,
      version: options.version,
      variant: options.variant,
      architecture: 'x86_64',
      built: new Date(options.built * 1000).toISOString(),
      rootHash,
      root: {file: 'root.erofs', type: 'erofs', bytes: `${await size(image)}`},
      verity: {file: 'root.verity', bytes: `${await size(verity)}`},
      kernel: {file: kernel, version: kernelVersion},
      initrd,
      microcode: [...found.keys()].slice(parts.length),
      boot,
      slotBytes: `${slotBytes}`,
      minimumDisk: `${options.minimumDisk ?? minimumDiskFor(slotBytes)}`,
    },
  };
}
