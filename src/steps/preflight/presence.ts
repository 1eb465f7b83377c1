import {fine, issue, type Check} from './check.ts';

/**
 * Somebody must confirm the key where the firmware enforces Secure Boot: the key is made during this installation, so it cannot be enrolled already.
 */
export const checkPresence: Check = ({firmware, target}) => {
	const {presence} = target.answers.mok;
	if (presence === 'none' && firmware.secureBoot === true) return issue(
		'MOK-NOBODY', 'Secure Boot is on and mok.presence is "none": the installed system could not start',
	);
	return fine({'mok.presence': presence});
};
