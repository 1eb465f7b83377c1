// SPDX-License-Identifier: GPL-3.0-or-later
import {resolve} from 'node:path';
import {Problem} from '../../engine/problem.ts';
import type {BuildOptions} from '../../payload/build-options.ts';
import {buildPayload} from '../../payload/build.ts';
import {parts, type PayloadPart} from '../../payload/places.ts';
import type {Signing} from '../../payload/signing.ts';
import {loadTrust} from '../../payload/trust.ts';
import type {TreeSource} from '../../payload/tree.ts';
import {plainReader} from '../../app/reader.ts';
import type {Context} from '../context.ts';
import type {ParsedArgs} from '../parsed-args.ts';
import {flag, list, required, text} from '../options.ts';
import type {Option, Verb} from '../verb.ts';

const fault = (text: string): Problem => new Problem('USAGE', `forge payload build: ${text}`);

/**
 * $SOURCE_DATE_EPOCH: whole seconds since the epoch
 * (https://reproducible-builds.org/specs/source-date-epoch/); the present when there is none.
 */
function builtAt({sourceDate, machine}: Context): number {
  if (sourceDate === undefined) return Math.floor(machine.clock.now() / 1000);
  if (!/^\d{1,11}$/.test(sourceDate))
    throw fault('SOURCE_DATE_EPOCH is not a number of seconds since 1970');
  return Number(sourceDate);
}

function bytes(given: ParsedArgs, name: string): bigint | undefined {
  const text = given.texts.get(name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,18}$/.test(text)) throw fault(`--${name} is a number of bytes`);
  return BigInt(text);
}

function signing({texts, lists}: ParsedArgs): Signing {
  const [key, home] = [texts.get('gpg-key'), texts.get('gpg-home')];
  if (key === undefined)
    return {
      type: 'command',
      program: texts.get('sign-with') ?? '',
      args: lists.get('sign-arg') ?? [],
    };
  return {type: 'gpg', key, ...(home !== undefined && {home: resolve(home)})};
}

function sourceOf({texts}: ParsedArgs): TreeSource {
  const tree = texts.get('tree');
  return tree === undefined
    ? {type: 'tar', file: resolve(texts.get('tar') ?? '')}
    : {type: 'tree', directory: resolve(tree)};
}

function partsOf({lists}: ParsedArgs): Partial<Record<PayloadPart, string>> {
  return Object.fromEntries(
    (lists.get('part') ?? []).map(text => {
      const [name = '', ...path] = text.split('=');
      if (!parts.some(part => part === name) || path.length === 0)
        throw fault(`--part is NAME=PATH, NAME one of ${parts.join(', ')}`);
      return [name, path.join('=')];
    }),
  );
}

async function optionsOf(given: ParsedArgs, context: Context): Promise<BuildOptions> {
  const {texts, lists, flags} = given;
  const [seed, compression, kernelVersion, trust] = ['seed', 'compression', 'kernel', 'trust'].map(
    name => texts.get(name),
  );
  const [slotBytes, minimumDisk, microcode] = [
    bytes(given, 'slot'),
    bytes(given, 'minimum-disk'),
    lists.get('microcode'),
  ];
  return {
    source: sourceOf(given),
    out: resolve(texts.get('out') ?? ''),
    name: texts.get('name') ?? '',
    version: texts.get('version') ?? '',
    variant: texts.get('variant') ?? '',
    signing: signing(given),
    built: builtAt(context),
    parts: partsOf(given),
    replace: flags.has('replace'),
    ...(seed !== undefined && {seed}),
    ...(compression !== undefined && {compression}),
    ...(kernelVersion !== undefined && {kernelVersion}),
    ...(microcode !== undefined && {microcode}),
    ...(slotBytes !== undefined && {slotBytes}),
    ...(minimumDisk !== undefined && {minimumDisk}),
    ...(trust !== undefined && {
      trust: await loadTrust(resolve(trust), plainReader(context).files),
    }),
  };
}

const buildOptions: readonly Option[] = [
  ...required([
    {...text('tree', 'DIR', 'the root tree', 'directory'), choice: 'tree'},
    {...text('tar', 'FILE', 'an uncompressed archive of it', 'file'), choice: 'tree'},
  ]),
  {...text('out', 'DIR', 'the payload directory to make', 'directory'), required: true},
  {...text('name', 'TEXT', 'name of the system, for people'), required: true},
  {...text('version', 'V', 'version; later ones sort after earlier ones'), required: true},
  {...text('variant', 'WORD', 'edition, such as server or desktop'), required: true},
  ...required([
    {...text('gpg-key', 'ID', 'gpg signs with this key'), choice: 'signing'},
    {
      ...text('sign-with', 'PROGRAM', 'it reads the manifest and writes an armoured signature'),
      completed: 'file',
      choice: 'signing',
    },
  ]),
  {...text('gpg-home', 'DIR', 'where the key is', 'directory'), with: '--gpg-key'},
  {
    ...list('sign-arg', 'A', 'an argument for the program; --sign-arg=-x for one with a hyphen'),
    with: '--sign-with',
  },
  text('trust', 'DIR', 'verify the result by these anchors before it is named', 'directory'),
  text('kernel', 'VERSION', 'when the tree has several kernels'),
  list(
    'part',
    'NAME=PATH',
    `a part that lies elsewhere in the tree; NAME is one of ${parts.join(', ')}`,
    () => parts.map(part => `${part}=`),
  ),
  list('microcode', 'PATH', 'an early microcode archive in the tree'),
  text('compression', 'WORD', 'none, lz4, lz4hc (default) or zstd, with ",LEVEL"', () => [
    'none',
    'lz4',
    'lz4hc',
    'zstd',
  ]),
  text('seed', 'TEXT', 'what UUIDs and salt derive from'),
  text('slot', 'BYTES', 'room for an image and its successors'),
  text('minimum-disk', 'BYTES', 'smallest disk'),
  flag('replace', 'replace an existing directory'),
];

export const payloadBuild: Verb = {
  name: 'payload build',
  summary: 'make a payload out of a root tree',
  about: `Seals a root tree into a payload directory: image, verity tree, boot files, description,
manifest and signature. The directory is there and whole at the end, or it is not there. See
docs/payload.md. SOURCE_DATE_EPOCH sets the build time, so that equal input gives equal bytes.`,
  operands: [],
  options: buildOptions,
  async run(context, given) {
    const {run: runner, files} = context.machine;
    const {payload} = await buildPayload(await optionsOf(given, context), {
      runner,
      files,
      signal: context.signal,
      tell: progress => {
        if ('note' in progress) context.err(progress.note);
      },
    });
    context.out(
      `${payload.directory}: ${payload.description.name} ` +
        `${payload.description.version}, root hash ${payload.description.rootHash}`,
    );
    return 0;
  },
};
