import type {Files} from '../system/files.ts';

/** Vendor GUIDs: UEFI 2.10 §3.3 (EFI_GLOBAL_VARIABLE) and shim (include/guid.h, SHIM_LOCK_GUID). */
export const efiGuid = {
	global: '8be4df61-93ca-11d2-aa0d-00e098032b8c',
	shim: '605dab50-e046-4300-abb6-3dd810dd8b23',
} as const;

export const efivars = '/sys/firmware/efi/efivars';

/** A variable without the four attribute bytes that efivarfs puts before it (Linux Documentation/filesystems/efivarfs.rst). */
export type EfiVariable = {readonly attributes: number; readonly data: Uint8Array};

/** Where efivarfs shows a variable. */
export const variablePath = (name: string, guid: string = efiGuid.global): string => `${efivars}/${name}-${guid}`;

/** Reads one variable; `undefined` when it does not exist. A file too short to hold attributes is a variable being deleted: also `undefined`. */
export async function readVariable(files: Pick<Files, 'readBytes'>, name: string, guid: string = efiGuid.global): Promise<EfiVariable | undefined> {
	const bytes = await files.readBytes(variablePath(name, guid));
	if (!bytes || bytes.length < 4) return undefined;
	return {attributes: new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true), data: bytes.slice(4)};
}

/** What can be done with this machine's variables: `none` = not started by UEFI, `absent` = no runtime access, `read-only`, `writable`. */
export type VariableAccess = 'none' | 'absent' | 'read-only' | 'writable';

/**
 * Judges by what is there: /sys/firmware/efi exists only after a UEFI start, efivarfs is mounted only where the firmware's runtime services work
 * (not with efi=noruntime or a real-time kernel), and the kernel mounts it read-only where SetVariable is not supported. /proc/self/mounts tells.
 */
export async function variableAccess(files: Pick<Files, 'stat' | 'readText'>): Promise<VariableAccess> {
	if (!await files.stat('/sys/firmware/efi')) return 'none';
	const mounts = (await files.readText('/proc/self/mounts')) ?? '';
	const options = mounts.split('\n').map(line => line.split(' ')).findLast(([, where, type]) => where === efivars && type === 'efivarfs')?.[3];
	if (options === undefined) return 'absent';
	return options.split(',').includes('ro') ? 'read-only' : 'writable';
}
