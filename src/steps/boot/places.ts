import {installedPaths} from '../../boot/installed-paths.ts';
import {commandLine} from '../../boot/cmdline.ts';
import {ukiDirectory, ukiName} from '../../boot/uki.ts';
import {partitionOf} from '../../disk/layout.ts';
import {paths, type Target} from '../target.ts';

/** The key's directory inside the target; on the encrypted state, readable by root only. */
export const mokDirectory = installedPaths.mok;

/** A path of the target as the live system sees it while the target's tree is mounted. */
export const inTarget = (path: string): string => `${paths.root}${path}`;

/** A path on the ESP, likewise. */
export const onEsp = (path: string): string => `${paths.root}/efi/${path}`;

/** The files of this machine's key, as the live system sees them. `certificate` is PEM, `der` the same for MokManager and mokutil. */
export const mok = {
	directory: inTarget(mokDirectory),
	config: inTarget(`${mokDirectory}/openssl.cnf`),
	key: inTarget(`${mokDirectory}/MOK.key`),
	certificate: inTarget(`${mokDirectory}/MOK.pem`),
	der: inTarget(`${mokDirectory}/MOK.der`),
} as const;

/** The list of what belongs on the ESP. On the encrypted state, so that whoever holds the disk cannot change it together with the ESP. */
export const inventoryPath = inTarget(installedPaths.inventory);

/** The UKI of this installation, relative to the ESP. */
export const ukiOf = (target: Target): string => `${ukiDirectory}/${ukiName(target.payload.description.version)}`;

/** UUID of the ESP partition. */
export const espUuid = (target: Target): string => partitionOf(target.layout, 'esp').uuid;

/** The signed command line of this installation. */
export function targetCommandLine(target: Target): string {
	const {payload: {description}, answers, luksUuid} = target;
	return commandLine({
		rootHash: description.rootHash,
		rootType: description.root.type,
		luksUuid,
		espUuid: espUuid(target),
		keymap: answers.keymap,
		locale: answers.locale,
		consoles: answers.consoles,
		// A passphrase is typed at this console: warnings and worse are shown, chatter would run over the question.
		extras: ['quiet'],
	});
}

/** Manifest hash of one of the payload's files. The description names only listed files once it was opened, so absence is a bug. */
export function payloadSha(target: Target, name: string): string {
	const sha256 = target.payload.files[name];
	if (sha256 === undefined) throw new RangeError(`the payload's manifest does not list ${name}`);
	return sha256;
}
