// SPDX-License-Identifier: GPL-3.0-or-later
import {changingFiles} from '../../boot/esp-files.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import {inventoryFlaws, parseInventory, type Inventory} from '../../boot/inventory.ts';
import {read} from '../../system/command.ts';
import {fails, holds, type Check} from '../check.ts';

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

const inventory: Check = {
  id: 'esp-inventory',
  section: 'boot',
  claim: 'The ESP holds exactly the files of its inventory',
  proof: 'cat /var/lib/forge/esp.manifest; find /efi -type f',
  remedy: 'Remove what nobody knows from the ESP, and find out who put or changed it.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const wanted = parseInventory((await inspector.text(installedPaths.inventory)) ?? '');
    if (wanted.size === 0) return fails('', 'there is no inventory');
    const mounted = await inspector.answer(
      read('findmnt', '-n', '-o', 'FSTYPE', '--mountpoint', installedPaths.esp),
    );
    const found = await inspector.answer(
      read('find', installedPaths.esp, '-type', 'f', '-exec', 'sha256sum', '--tag', '{}', '+'),
    );
    if (found.code !== 0)
      return fails(
        '',
        `the ESP cannot be read (${mounted.output || 'not mounted'}): ${found.output}`,
      );
    const files = presentFiles(found.output);
    if (!files) return fails('', 'a file there has a name that no file of Forge has');
    const present = [...files].map(
      ([path, hash]) => [path.slice(installedPaths.esp.length + 1), hash] as const,
    );
    const flaws = inventoryFlaws(
      wanted,
      new Map(present.filter(([name]) => !changingFiles.has(name))),
    );
    return flaws.length === 0 ? holds('', `${wanted.size} files`) : fails('', flaws.join('; '));
  },
};

export const espChecks: readonly Check[] = [inventory];
