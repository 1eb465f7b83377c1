// SPDX-License-Identifier: GPL-3.0-or-later
import {changingFiles} from '../../boot/esp-files.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import {inventoryFlaws, parseInventory, type Inventory} from '../../boot/inventory.ts';
import {read} from '../../system/command.ts';
import {failed, held, type Claim} from './claim.ts';

/**
 * Hashes of what lies there; `undefined` where a name is so odd that sha256sum could not write it
 * plainly: it is none of ours.
 */
function presentFiles(output: string): Inventory | undefined {
  try {
    return parseInventory(output);
  } catch {
    return undefined;
  }
}

const inventory: Claim = {
  id: 'esp-inventory',
  claim: 'The ESP holds exactly the files of its inventory',
  async judge({ask, look, subject}) {
    const wanted = parseInventory(subject.inventory);
    if (wanted.size === 0) {
      // Throws where it is there and may not be read.
      await look(installedPaths.inventory);
      return failed('there is no inventory');
    }
    const mounted = await ask(read('findmnt', '-n', '-o', 'FSTYPE', '--mountpoint', subject.esp));
    const found = await ask(
      read('find', subject.esp, '-type', 'f', '-exec', 'sha256sum', '--tag', '{}', '+'),
    );
    if (found.code !== 0)
      return failed(`the ESP cannot be read (${mounted.output || 'not mounted'}): ${found.output}`);
    const files = presentFiles(found.output);
    if (!files) return failed('a file there has a name that no file of Forge has');
    const present = [...files].map(
      ([path, hash]) => [path.slice(subject.esp.length + 1), hash] as const,
    );
    const flaws = inventoryFlaws(
      wanted,
      new Map(present.filter(([name]) => !changingFiles.has(name))),
    );
    return flaws.length === 0 ? held(`${wanted.size} files`) : failed(flaws.join('; '));
  },
};

export const espClaims: readonly Claim[] = [inventory];
