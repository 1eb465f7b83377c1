/**
 * The letters that are the same key on all 35 national layouts tested: MokManager reads key codes as a US keyboard would. 19 letters, 4.2 bits each.
 */
export const safeLetters = 'bcdefghjklnoprstuvx';

/** Twelve of them are 51 bits: more than anybody tries by hand at a MokManager prompt, and short enough to type without echo. */
const length = 12;

/**
 * A one-time password for MokManager, as ASCII bytes. Every letter is equally likely: random bytes beyond the largest multiple of 19 are thrown away
 * instead of being folded.
 */
export function generatePassword(random: (bytes: number) => Uint8Array): Uint8Array {
	const limit = 256 - (256 % safeLetters.length);
	const password = new Uint8Array(length);
	let filled = 0;
	while (filled < length) {
		for (const byte of random(length)) {
			if (filled < length && byte < limit) password[filled++] = safeLetters.charCodeAt(byte % safeLetters.length);
		}
	}
	return password;
}
