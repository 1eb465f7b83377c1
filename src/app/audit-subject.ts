// SPDX-License-Identifier: GPL-3.0-or-later
import type {Subject} from '../checks/make-look.ts';
import {parseSetuidList} from '../checks/setuid-list.ts';
import {parseExceptions} from '../confinement/exceptions.ts';
import {Problem} from '../engine/problem.ts';
import type {Context} from './context.ts';

/**
 * Where the reviewed lists lie: in the tree that is judged, as it will be when it runs; beside the
 * installed program; in a checkout.
 */
const placesFor = (root: string): readonly string[] => [
  ...(root === '' ? [] : [`${root}/usr/lib/forge/confinement`]),
  `${import.meta.dirname}/confinement`,
  `${import.meta.dirname}/../../assets/confinement`,
];

async function reviewed(
  {machine: {files}}: Context,
  root: string,
  name: string,
): Promise<{readonly path: string; readonly text: string}> {
  const places = placesFor(root);
  for (const place of places) {
    const text = await files.readText(`${place}/${name}`);
    if (text !== undefined) return {path: `${place}/${name}`, text};
  }
  throw new Problem('CONFINEMENT-LIST-MISSING', `${name} is neither in ${places.join(' nor in ')}`);
}

/**
 * What is to be audited, with the reviewed lists: this machine (`root` empty) or the tree at a
 * directory.
 * @throws {Problem} CONFINEMENT-LIST-MISSING, and the faults of a list that is not as it must be.
 */
export async function auditSubject(context: Context, root: string): Promise<Subject> {
  const [exceptions, setuid] = [
    await reviewed(context, root, 'exceptions.yaml'),
    await reviewed(context, root, 'setuid.yaml'),
  ];
  return {
    root,
    exceptions: parseExceptions(exceptions.text),
    setuid: parseSetuidList(setuid.text),
    lists: [exceptions.path, setuid.path],
  };
}
