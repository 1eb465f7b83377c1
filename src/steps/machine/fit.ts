import type {Answers} from '../../answers/schema.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/step.ts';
import {read} from '../../system/command.ts';
import {accountsOf, people} from './accounts.ts';
import {readTables, type Tables} from './tables.ts';

/** Where images keep console key maps: Debian's console-data (`NAME.kmap.gz`), kbd (`NAME.map.gz`); loadkeys(1) looks in all and takes both. */
const keymapDirectories = ['/usr/share/keymaps', '/usr/share/kbd/keymaps', '/usr/lib/kbd/keymaps'];

/** The kernel's own map; needs no file. */
const builtinKeymap = 'us';

function accountFaults(answers: Answers, {users, groups}: Tables): readonly string[] {
	const accounts = accountsOf(answers);
	const faults: string[] = [];
	for (const {name, uid, groups: wanted} of accounts) {
		// An interrupted try may have left the group alone, with the number it shall have.
		const gid = groups.get(name)?.gid ?? uid;
		if (users.has(name) || gid !== uid) faults.push(`the image has an account or group named ${name} already`);
		for (const group of wanted) if (!groups.has(group)) faults.push(`the image has no group ${group}, which ${name} shall be in`);
	}
	for (const {name, uid} of users.values()) {
		const personal = uid >= people.first && uid <= people.last;
		if (personal && !accounts.some(account => account.name === name)) faults.push(`the image brings a login account: ${name} (uid ${uid})`);
	}
	return faults;
}

async function shellFaults(reader: Reader, root: string, answers: Answers): Promise<readonly string[]> {
	const shells = [...new Set(accountsOf(answers).map(({shell}) => shell))];
	const found = await Promise.all(shells.map(async shell => (await reader.files.stat(`${root}${shell}`)) !== undefined));
	return shells.filter((_, index) => !found[index]).map(shell => `the image has no shell ${shell}`);
}

/** A missing key map would make the passphrase prompt read other letters than the person types. */
async function keymapFaults(reader: Reader, root: string, {keymap}: Answers): Promise<readonly string[]> {
	if (keymap === builtinKeymap) return [];
	const places = keymapDirectories.map(directory => `${root}${directory}`);
	const {stdout} = await reader.read(read('find', ...places, '-name', `${keymap}.map*`, '-o', '-name', `${keymap}.kmap*`));
	return stdout.trim() === '' ? [`the image has no console key map ${keymap}`] : [];
}

/** glibc has C.UTF-8 built in (since 2.35); others are a directory, or an entry of the archive, both with `.utf8` for the encoding (localedef(1)). */
async function localeFaults(reader: Reader, root: string, {locale}: Answers): Promise<readonly string[]> {
	if (locale === 'C.UTF-8') return [];
	const [name, places] = [locale.replace('.UTF-8', '.utf8'), `${root}/usr/lib/locale`];
	if (await reader.files.stat(`${places}/${name}`) ?? await reader.files.stat(`${places}/${locale}`)) return [];
	const {code} = await reader.read(read('grep', '--quiet', '--text', '--fixed-strings', '--', name, `${places}/locale-archive`));
	return code === 0 ? [] : [`the image has no locale ${locale}`];
}

/**
 * Everything the answers ask for that the image below `root` (empty for the running system) lacks, or has too much of; empty when it fits.
 * The live system is the same image, so this can be asked before the first write.
 */
export async function imageFaults(reader: Reader, root: string, answers: Answers): Promise<readonly string[]> {
	const tables = await readTables(reader, root);
	if (!tables) return [`${root}/etc/passwd is missing`];
	const rest = await Promise.all([shellFaults, keymapFaults, localeFaults].map(async faults => faults(reader, root, answers)));
	return [...accountFaults(answers, tables), ...rest.flat()];
}

/** @throws {Problem} IMAGE-UNFIT with all faults at once. */
export async function mustFit(reader: Reader, root: string, answers: Answers): Promise<void> {
	const faults = await imageFaults(reader, root, answers);
	if (faults.length > 0) throw new Problem('IMAGE-UNFIT', faults.join('; '));
}
