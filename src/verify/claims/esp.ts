import {read} from '../../system/command.ts';
import {failed, held, type Claim} from '../claim.ts';

/** Forge's own journal and the public answers change while an installation ends; they are data for a resume and nothing boots from them. */
const notInventoried = new Set(['forge/journal.ndjson', 'forge/answers.yaml']);

const lines = (text: string): Map<string, string> => new Map([...text.matchAll(/^SHA256 \((.+)\) = ([0-9a-f]{64})$/gm)].map(([, name = '', hash = '']) => [name, hash]));

const inventory: Claim = {
	id: 'esp-inventory',
	claim: 'The ESP holds exactly the files of its inventory',
	async judge({ask, subject}) {
		const wanted = lines(subject.inventory);
		if (wanted.size === 0) return failed('there is no inventory');
		const mounted = await ask(read('findmnt', '-n', '-o', 'FSTYPE', '--mountpoint', subject.esp));
		const found = await ask(read('find', subject.esp, '-type', 'f', '-exec', 'sha256sum', '--tag', '{}', '+'));
		if (found.code !== 0) return failed(`the ESP cannot be read (${mounted.output || 'not mounted'}): ${found.output}`);
		const present = new Map([...lines(found.output)].map(([path, hash]) => [path.slice(subject.esp.length + 1), hash]));
		const wrong = [...wanted].filter(([name, hash]) => present.get(name) !== hash).map(([name]) => `${name} ${present.has(name) ? 'differs' : 'is missing'}`);
		const extra = [...present.keys()].filter(name => !wanted.has(name) && !notInventoried.has(name)).map(name => `${name} is not in the inventory`);
		const complaints = [...wrong, ...extra];
		return complaints.length === 0 ? held(`${wanted.size} files`) : failed(complaints.join('; '));
	},
};

export const espClaims: readonly Claim[] = [inventory];
