import type {Files} from '../system/files.ts';

/** Where efivarfs is mounted (Linux Documentation/filesystems/efivarfs.rst). */
export const efivars = '/sys/firmware/efi/efivars';

/** EFI_GLOBAL_VARIABLE (UEFI specification 2.10 §3.3): SecureBoot, SetupMode. */
export const globalGuid = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
/** EFI_IMAGE_SECURITY_DATABASE_GUID (UEFI specification 2.10 §32.6.1): db, dbx. */
export const imageSecurityGuid = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
/** SHIM_LOCK_GUID (rhboot/shim include/guid.h): Mok… */
export const shimLockGuid = '605dab50-e046-4300-abb6-3dd810dd8b23';
/** systemd's Boot Loader Interface: Loader…, Stub… */
export const loaderGuid = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f';

/** A variable's value and its attribute bits; efivarfs puts the four attribute bytes in front of the value. */
export type EfiVariable = {readonly attributes: number; readonly value: Uint8Array};

/** One EFI variable; `undefined` when it does not exist, or is too short to be one. */
export async function readVariable(files: Pick<Files, 'readBytes'>, name: string, guid: string): Promise<EfiVariable | undefined> {
	const bytes = await files.readBytes(`${efivars}/${name}-${guid}`);
	if (!bytes || bytes.length < 4) return undefined;
	return {attributes: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true), value: bytes.subarray(4)};
}

/** The value as text: UTF-16, little endian, up to the first NUL (UEFI specification 2.10 §2.3.1, CHAR16). */
export const variableText = (variable: EfiVariable): string => new TextDecoder('utf-16le').decode(variable.value).replace(/\0.*$/s, '');

/** A one-byte variable as a truth value; `undefined` when it is absent or not one byte. */
export async function readFlag(files: Pick<Files, 'readBytes'>, name: string, guid: string): Promise<boolean | undefined> {
	const variable = await readVariable(files, name, guid);
	return variable?.value.length === 1 ? variable.value[0] === 1 : undefined;
}
