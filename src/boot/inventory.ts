// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from '../system/files.ts';

/** SHA-256 (lower-case hex) by path relative to the ESP. */
export type Inventory = ReadonlyMap<string, string>;

/**
 * BSD checksum lines, sorted as `LC_ALL=C sort` does, so that the kernel-install plugin and this
 * write the same bytes.
 */
export function formatInventory(inventory: Inventory): string {
  const lines = [...inventory].map(([name, hash]) => `SHA256 (${name}) = ${hash}`);
  return lines
    .toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(line => `${line}\n`)
    .join('');
}

/**
 * Reads an inventory. Throws RangeError for a line that is none and for a name that stands twice:
 * half an inventory proves nothing.
 */
export function parseInventory(text: string): Inventory {
  const inventory = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, name, hash] = /^SHA256 \((.+)\) = ([0-9a-f]{64})$/.exec(line) ?? [];
    if (name === undefined || hash === undefined)
      throw new RangeError(`not a line of an inventory: ${JSON.stringify(line)}`);
    if (inventory.has(name)) throw new RangeError(`twice in the inventory: ${name}`);
    inventory.set(name, hash);
  }
  return inventory;
}

/** Paths of all files below `root`, relative to it, sorted. */
export async function filesBelow(
  files: Pick<Files, 'list' | 'stat'>,
  root: string,
  under = '',
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of (await files.list(under === '' ? root : `${root}/${under}`)) ?? []) {
    const path = under === '' ? name : `${under}/${name}`;
    const facts = await files.stat(`${root}/${path}`);
    if (facts?.kind === 'directory') found.push(...(await filesBelow(files, root, path)));
    else found.push(path);
  }
  return found.toSorted();
}

/**
 * How what is there differs from what should be: changed, missing, and not listed at all. Empty
 * when equal.
 */
export function inventoryFlaws(wanted: Inventory, present: Inventory): readonly string[] {
  const wrong = [...wanted].filter(([name, hash]) => present.get(name) !== hash);
  return [
    ...wrong.map(([name]) => (present.has(name) ? `${name} was changed` : `${name} is missing`)),
    ...[...present.keys()]
      .filter(name => !wanted.has(name))
      .map(name => `${name} does not belong there`),
  ];
}
