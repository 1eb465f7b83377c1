// SPDX-License-Identifier: GPL-3.0-or-later
import {parseInventory, type Inventory} from '../../boot/inventory.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {inventoryPath, onEsp} from '../target/places.ts';

/** The inventory, empty where it is missing or cannot be read: half an inventory lists nothing. */
export async function readInventory({files}: Reader): Promise<Inventory> {
  try {
    return parseInventory((await files.readText(inventoryPath)) ?? '');
  } catch (error) {
    if (error instanceof RangeError) return new Map();
    throw error;
  }
}

/**
 * Those of these files that the inventory does not list as they lie on the ESP. A file and its line
 * are two writes, and a cut can fall between them: the step that writes both must see that, because
 * the proof, which would, can mend nothing.
 */
export async function unlisted(
  reader: Reader,
  names: readonly string[],
): Promise<readonly string[]> {
  const inventory = await readInventory(reader);
  const listed = await Promise.all(
    names.map(
      async name =>
        inventory.has(name) && inventory.get(name) === (await reader.files.sha256(onEsp(name))),
    ),
  );
  return names.filter((_, index) => !listed[index]);
}
