import {formatBytes} from '../../disk/bytes.ts';
import {contentsLine} from '../../hardware/disk-words.ts';
import {useWords} from '../../hardware/why-not.ts';
import {diskState} from '../partition/disk-state.ts';
import {findDisk} from '../partition/find-disk.ts';
import {fine, issue, merge, type Check, type Findings} from './check.ts';

/**
 * The chosen disk is there, is the same one, can be written, is not the live medium and not in use by anything but an earlier run of Forge. Its
 * contents are held against the erase policy; partitions of this very plan are an installation to resume.
 */
export const checkDisk: Check = async ({target, reader}) => {
	const disk = await findDisk(target.disk, reader);
	const where = `${target.disk.device} (${disk.path})`;
	const least = BigInt(target.payload.description.minimumDisk);
	const all: Findings[] = [fine({
		'disk.device': target.disk.device, 'disk.model': disk.model, 'disk.serial': disk.serial, 'disk.wwn': disk.wwn,
		'disk.bytes': disk.bytes.toString(), 'disk.sector': disk.logical.toString(),
		'disk.before': contentsLine(disk),
	})];
	if (disk.isLiveMedium) all.push(issue('DISK-IS-LIVE-MEDIUM', where));
	if (disk.readOnly) all.push(issue('DISK-UNFIT', `${where} is read-only`));
	if (disk.bytes < least) all.push(issue('DISK-TOO-SMALL', `${where} has ${formatBytes(disk.bytes)}; ${formatBytes(least)} are needed`));
	const uses = disk.inUse.filter(use => !use.own);
	if (uses.length > 0) all.push(issue('DISK-BUSY', uses.map(use => useWords(use)).join('; ')));
	const {erase} = target.answers.disk;
	if (erase === 'refuse') return merge([...all, issue('ERASE-REFUSED', `disk.erase is "refuse" for ${where}`)]);
	const state = await diskState(target, disk, reader);
	if (state.is === 'other' && erase === 'empty-only') all.push(issue('DISK-NOT-EMPTY', `${where}: ${state.detail}`));
	return merge([...all, fine({'disk.state': state.is})]);
};
