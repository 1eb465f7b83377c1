import {link, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {download, sources, suite} from './apt.ts';
import {cacheRoot, keyOf, stage, type Stage} from './cache.ts';
import {excluded, imagePackages} from './packages.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';

/** Script that runs inside the new tree when its packages are configured. */
const customize = join(import.meta.dirname, 'tree/customize.sh');

/**
 * The reference image's packages as a directory: Debian trixie without Forge, without an initrd, without anything that differs between machines.
 * About 90 s and 250 MB from the mirror; needs root, since it holds other users' files.
 * @throws Error when mmdebstrap fails; it says why at the end of its output.
 */
export async function baseTree(tools: Tools, keyring: string): Promise<Stage> {
	const key = keyOf([sources(''), ...imagePackages.toSorted(), ...excluded.toSorted(), await readFile(customize, 'utf8')]);
	return await stage('base-tree', key, async part => {
		const archives = await download(join(cacheRoot, 'apt-image'), keyring, ['?essential', ...imagePackages]);
		const list = join(cacheRoot, 'apt-image/image.list');
		await writeFile(list, sources(keyring));
		const seeded = join(cacheRoot, 'apt-image/seed');
		await rm(seeded, {recursive: true, force: true});
		await mkdir(seeded);
		for (const archive of archives) await link(archive, join(seeded, basename(archive)));
		await run(tool(tools, 'mmdebstrap'), [
			'--mode=root', '--variant=essential', '--format=directory', `--include=${imagePackages.join(',')}`, '--skip=check/empty',
			...excluded.map(pattern => `--dpkgopt=path-exclude=${pattern}`), '--dpkgopt=force-unsafe-io', '--aptopt=APT::Sandbox::User "root"',
			// Packages that are in the cache already are not fetched again; apt checks their hashes all the same.
			`--setup-hook=mkdir -p "$1/var/cache/apt/archives" && cp ${seeded}/*.deb "$1/var/cache/apt/archives/"`,
			`--customize-hook=cp ${customize} "$1/customize.sh" && chroot "$1" sh /customize.sh && rm "$1/customize.sh"`,
			suite, part, list,
		], {env: {INITRD: 'No', DEBIAN_FRONTEND: 'noninteractive', SOURCE_DATE_EPOCH: '1767225600'}});
	});
}
