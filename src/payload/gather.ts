// SPDX-License-Identifier: GPL-3.0-or-later
import {basename} from 'node:path/posix';
import {Problem} from '../engine/problem.ts';
import type {Files} from '../system/files.ts';
import {
  debianPlaces,
  parsePlaces,
  parts,
  payloadName,
  placesFile,
  type PayloadPart,
} from './places.ts';
import type {RootTree} from './tree.ts';

const invalid = (detail: string): Problem => new Problem('PAYLOAD-TREE-INVALID', detail);

/**
 * The version of the tree's only kernel. Never "the newest": which one boots is the builder's
 * decision. Throws PAYLOAD-TREE-INVALID.
 */
export async function kernelVersionOf(tree: RootTree): Promise<string> {
  const versions: string[] = [];
  for (const name of await tree.list('/usr/lib/modules'))
    if (await tree.has(`/usr/lib/modules/${name}/vmlinuz`)) versions.push(name);
  const [only, ...others] = versions;
  if (only === undefined) throw invalid('no kernel: /usr/lib/modules/VERSION/vmlinuz is missing');
  if (others.length > 0)
    throw invalid(`several kernels (${versions.join(', ')}): name the one that boots`);
  return only;
}

/** What differs from the usual places. */
export type PartOptions = {
  readonly parts?: Partial<Record<PayloadPart, string>>;
  readonly microcode?: readonly string[];
};

/**
 * Finds the files that a payload takes out of its tree: first where the options say, then where the
 * tree's own list says, then in Debian's places.
 * @returns real paths on this machine by name in the payload: the parts in order, then microcode.
 * @throws PAYLOAD-TREE-INVALID naming all missing ones at once.
 */
export async function findParts(
  tree: RootTree,
  kernelVersion: string,
  options: PartOptions,
  files: Files,
): Promise<ReadonlyMap<string, string>> {
  const list = (await tree.bring([placesFile])).get(placesFile);
  const listed = list === undefined ? {} : parsePlaces((await files.readText(list)) ?? '');
  if (typeof listed === 'string') throw invalid(`${placesFile}: ${listed}`);
  const places: Readonly<Record<PayloadPart, string>> = {
    ...debianPlaces(kernelVersion),
    ...listed,
    ...options.parts,
  };
  const wanted = [
    ...parts.map(part => ({name: payloadName[part], path: places[part]})),
    ...(options.microcode ?? []).map(path => ({name: basename(path), path})),
  ];
  const real = await tree.bring(wanted.map(({path}) => path));
  const missing = wanted.filter(({path}) => !real.has(path));
  if (missing.length > 0)
    throw invalid(missing.map(({name, path}) => `${name}: no file ${path}`).join('; '));
  const found = new Map(wanted.map(({name, path}) => [name, real.get(path) ?? '']));
  if (found.size < wanted.length) throw invalid('two parts have the same name');
  return found;
}
