import type {Action} from '../engine/action.ts';
import type {Reader, Step, Verdict, Worker} from '../engine/step.ts';
import {destroy, write, type Command} from '../system/command.ts';
import {contentOf, contentWords, type Content} from './look/blkid.ts';
import {mappingOf, sameDevice} from './look/mapping.ts';
import {mountAt} from './look/mounts.ts';
import {partial} from './look/partial.ts';
import {closeMapping, unmountAll} from './release-helpers.ts';
import {isOurLuks, judgePassphrase, luksFormat, luksHeader, luksOpen, provePassphrase, stateLabel, wrongPassphrase} from './state/luks.ts';
import {mappings, partitionDevice, paths, type Target} from './target.ts';

const opened = `/dev/mapper/${mappings.state}`;

/** mkfs.ext4(8); 1 % kept for root instead of 5 %, which on a large disk is many gigabytes that nobody gets. */
const format = (target: Target): Command => destroy('mkfs.ext4', '-q', '-F', '-m', '1', '-U', target.stateUuid, '-L', stateLabel, opened);

/** As the installed system mounts it (`noatime` in the signed command line); nothing here is a device or set-user-id for the live system. */
const mount = write('mount', '--mkdir=0700', '-t', 'ext4', '-o', 'noatime,nodev,nosuid', opened, paths.state);

/** What the mounts of the signed command line expect to find (src/boot/cmdline.ts). overlayfs makes `work` private itself. */
const directories: readonly (Action & {readonly kind: 'directory'})[] = ([
	['etc', 0o755], ['etc/upper', 0o755], ['etc/work', 0o755], ['var', 0o755], ['home', 0o755], ['root', 0o700],
] as const).map(([path, mode]) => ({kind: 'directory', path: `${paths.state}/${path}`, mode}));

const isOurs = (target: Target, content: Content): boolean => content.type === 'ext4' && content.uuid === target.stateUuid;

/** Whether the mapping is open on this plan's partition: opened here if its header is ours, left alone if it is somebody else's. */
async function openMapping(target: Target, worker: Worker): Promise<boolean> {
	const device = partitionDevice(target, 'state');
	const mapping = await mappingOf(worker, 'cryptsetup', mappings.state);
	if (mapping) return sameDevice(worker, mapping.get('device') ?? '', device);
	const header = await luksHeader(target, worker);
	if (!header || !isOurLuks(target, header)) return false;
	judgePassphrase(target, await worker.change({...luksOpen(target), okCodes: [0, wrongPassphrase]}));
	return true;
}

/** After an interruption: what lies behind this plan's header is opened and mounted again, never made anew. */
async function open(target: Target, worker: Worker): Promise<void> {
	if (await worker.files.realPath(partitionDevice(target, 'state')) === undefined || await mountAt(worker, paths.state)) return;
	if (!await openMapping(target, worker)) return;
	const content = await contentOf(worker, opened);
	if (content && isOurs(target, content)) await worker.change(mount);
}

async function missingDirectories(reader: Reader): Promise<readonly string[]> {
	const facts = await Promise.all(directories.map(async ({path}) => ({path, facts: await reader.files.stat(path)})));
	return facts.filter(({facts}) => facts?.kind !== 'directory').map(({path}) => path);
}

async function verify(target: Target, reader: Reader): Promise<Verdict> {
	const device = partitionDevice(target, 'state');
	if (await reader.files.realPath(device) === undefined) return {is: 'absent'};
	const header = await luksHeader(target, reader);
	if (!header) return {is: 'absent'};
	if (header.uuid !== target.luksUuid) return partial(`${device} carries the LUKS header ${header.uuid} of something else`);
	if (header.slots === 0) return partial(`${device} has a LUKS header without a key`);
	await provePassphrase(target, reader);

	const mapping = await mappingOf(reader, 'cryptsetup', mappings.state);
	if (!mapping) return partial(`${device} is not open`);
	const below = mapping.get('device') ?? 'nothing';
	if (!await sameDevice(reader, below, device)) return partial(`${mappings.state} is open on ${below} instead of ${device}`);
	const content = await contentOf(reader, opened);
	if (!content || !isOurs(target, content)) return partial(`${opened} holds ${contentWords(content)}, not the file system of this plan`);

	const mounted = await mountAt(reader, paths.state);
	if (!mounted || !await sameDevice(reader, mounted.source, opened)) return partial(`${opened} is not mounted at ${paths.state}`);
	if (!mounted.options.includes('rw')) return partial(`${opened} is mounted read-only: the kernel found an error on it`);
	const missing = await missingDirectories(reader);
	if (missing.length > 0) return partial(`without ${missing.join(', ')}`);
	const {cipher, sector, kdf, memory} = header;
	return {
		is: 'satisfied',
		evidence: {device, luks: header.uuid, cipher, sector: `${sector}`, keyDerivation: `${kdf}, ${memory} KiB`, fileSystem: contentWords(content)},
	};
}

async function close(worker: Worker): Promise<void> {
	await unmountAll(worker, paths.state);
	await closeMapping(worker, 'cryptsetup', mappings.state);
}

/** LUKS2 with ext4 inside: everything that this machine writes. */
export const stateStep = (target: Target): Step => ({
	id: 'state',
	title: 'Encrypt and format the state',
	needs: ['partition', 'journal'],
	effect: 'destroy',
	weight: 15,
	actions: [
		...[luksFormat(target), luksOpen(target), format(target), mount].map((command): Action => ({kind: 'command', command})),
		...directories,
	],
	open: async worker => open(target, worker),
	verify: async reader => verify(target, reader),
	prepare: close,
	release: close,
});
