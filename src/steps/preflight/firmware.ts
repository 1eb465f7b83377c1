import {formatBytes} from '../../disk/bytes.ts';
import {fine, issue, merge, type Check, type Findings} from './check.ts';

/**
 * Room for the enrolment request (835 bytes for one key, twice that with a module key), its authorisation (172), a boot entry, and shim's own copies,
 * above the 5 KiB that Linux never gives away (arch/x86/platform/efi/quirks.c, EFI_MIN_RESERVE).
 */
const variableRoom = 16n * 1024n;

/** Started through UEFI, and its variables can be written. */
export const checkUefi: Check = ({firmware}) => {
	if (!firmware.uefi) return issue('UEFI-MISSING', '/sys/firmware/efi is not there');
	switch (firmware.variables) {
		case 'absent': return issue('EFI-VARIABLES-LOCKED', 'efivarfs is not mounted at /sys/firmware/efi/efivars');
		case 'read-only': return issue('EFI-VARIABLES-LOCKED', 'efivarfs is mounted read-only');
		case 'writable': break;
	}
	const {freeBytes} = firmware;
	if (freeBytes === undefined) return fine({'efivars.free': 'unknown'});
	if (freeBytes < variableRoom) return issue('EFI-VARIABLES-FULL', `${formatBytes(freeBytes)} are free, ${formatBytes(variableRoom)} are needed`);
	return fine({'efivars.free': freeBytes.toString()});
};

/**
 * A verified start is possible: Secure Boot on, out of Setup Mode, shim verifying. Only asked for where the answers want the machine's key enrolled.
 */
export const checkSecureBoot: Check = ({firmware, target}) => {
	const {uefi, secureBoot, setupMode, shimInsecure} = firmware;
	if (!uefi) return fine();
	const facts = {
		'secure-boot': secureBoot === undefined ? 'not supported' : secureBoot ? 'on' : 'off', 'setup-mode': setupMode === true ? 'on' : 'off',
	};
	if (target.answers.mok.presence === 'none') return fine(facts);
	const all: Findings[] = [fine(facts)];
	// In Setup Mode Secure Boot is off by definition (UEFI specification 2.10 §3.3): one issue says it
	if (setupMode === true) all.push(issue('SETUP-MODE', 'SetupMode is 1'));
	else if (secureBoot !== true) all.push(
		issue('SECURE-BOOT-OFF', secureBoot === undefined ? 'the firmware has no SecureBoot variable' : 'SecureBoot is 0'),
	);
	if (shimInsecure) all.push(issue('SHIM-VALIDATION-OFF', 'MokSBStateRT is 1'));
	return merge(all);
};
