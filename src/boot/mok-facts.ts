import {createHash} from 'node:crypto';
import {parseSignatureLists} from '../system/esl.ts';
import type {Files} from '../system/files.ts';
import {certificateFacts} from './certificate.ts';
import {efiGuid, readVariable, variableAccess} from './efi-variables.ts';
import type {ListedKey, MokFacts} from './mok-state.ts';

/** shim's lists as the kernel keeps them: whole (a variable may be split) and without attribute bytes (Linux drivers/firmware/efi/mokvar-table.c). */
export const mokVariables = '/sys/firmware/efi/mok-variables';

/** An entry that cannot be read: belongs to nobody we know, so it is never taken away. */
const unreadable: ListedKey = {sha256: '', subject: '(unreadable)'};

/** The entries of a signature list, judged by the bytes alone. */
export function listedKeys(bytes: Uint8Array): readonly ListedKey[] {
	try {
		return parseSignatureLists(bytes).map(({data}) => ({
			sha256: createHash('sha256').update(data).digest('hex'),
			subject: certificateFacts(data)?.subject ?? '',
		}));
	} catch {
		return [unreadable];
	}
}

/** MokTimeout: shim takes a signed 16-bit number, mokutil writes an int (mokutil.c, set_timeout), so either size is met. */
function seconds(data: Uint8Array | undefined): number | undefined {
	if (!data || data.length < 2) return undefined;
	return new DataView(data.buffer, data.byteOffset, data.byteLength).getInt16(0, true);
}

type Look = Pick<Files, 'readBytes' | 'readText' | 'stat' | 'list'>;

async function runtimeList(files: Look, name: string): Promise<readonly ListedKey[]> {
	const bytes = await files.readBytes(`${mokVariables}/${name}`) ?? (await readVariable(files, name, efiGuid.shim))?.data;
	return bytes ? listedKeys(bytes) : [];
}

/** Reads all of it. `certificate` is the SHA-256 of our DER; `stagedBefore` is the one fact that the firmware cannot tell. */
export async function readMokFacts(files: Look, certificate: string, stagedBefore = false): Promise<MokFacts> {
	const shim = async (name: string) => (await readVariable(files, name, efiGuid.shim))?.data;
	const flag = async (name: string, guid: string) => (await readVariable(files, name, guid))?.data[0];
	const pending = await shim('MokNew');
	const deletions = await shim('MokDel');
	const secureBoot = await flag('SecureBoot', efiGuid.global);
	return {
		access: await variableAccess(files),
		secureBoot: secureBoot === undefined ? undefined : secureBoot === 1,
		setupMode: await flag('SetupMode', efiGuid.global) === 1,
		throughShim: await files.stat(mokVariables) !== undefined,
		validationOff: ((await files.readBytes(`${mokVariables}/MokSBStateRT`))?.[0] ?? await flag('MokSBStateRT', efiGuid.shim)) === 1,
		certificate,
		enrolled: await runtimeList(files, 'MokListRT'),
		revoked: await runtimeList(files, 'MokListXRT'),
		pending: pending && listedKeys(pending),
		auth: (await shim('MokAuth'))?.length,
		deletionPending: deletions ? listedKeys(deletions).some(({sha256}) => sha256 === certificate) : false,
		timeout: seconds(await shim('MokTimeout')),
		stagedBefore,
	};
}
