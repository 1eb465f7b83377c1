import {changingFiles} from '../../boot/esp-files.ts';
import {inventoryFlaws, parseInventory} from '../../boot/inventory.ts';
import {read} from '../../system/command.ts';
import {failed, held, type Claim} from '../claim.ts';

const inventory: Claim = {
	id: 'esp-inventory',
	claim: 'The ESP holds exactly the files of its inventory',
	async judge({ask, subject}) {
		const wanted = parseInventory(subject.inventory);
		if (wanted.size === 0) return failed('there is no inventory');
		const mounted = await ask(read('findmnt', '-n', '-o', 'FSTYPE', '--mountpoint', subject.esp));
		const found = await ask(read('find', subject.esp, '-type', 'f', '-exec', 'sha256sum', '--tag', '{}', '+'));
		if (found.code !== 0) return failed(`the ESP cannot be read (${mounted.output || 'not mounted'}): ${found.output}`);
		// A line that sha256sum could not write plainly makes this throw: such a name is none of ours, and the claim fails with it.
		const present = [...parseInventory(found.output)].map(([path, hash]) => [path.slice(subject.esp.length + 1), hash] as const);
		const flaws = inventoryFlaws(wanted, new Map(present.filter(([name]) => !changingFiles.has(name))));
		return flaws.length === 0 ? held(`${wanted.size} files`) : failed(flaws.join('; '));
	},
};

export const espClaims: readonly Claim[] = [inventory];
