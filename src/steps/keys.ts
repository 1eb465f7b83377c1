import {bootFlaws, certificateConfig, certificateFacts, commonName, makeCertificate, makeKey, publicKeyOf, toDer} from '../boot/certificate.ts';
import type {Reader, Step, Verdict} from '../engine/step.ts';
import {read, write} from '../system/command.ts';
import {mok} from './boot/places.ts';
import type {Target} from './target.ts';

/** Files of the key and the permission bits each must have: only root may read the key, and root owns all of it. */
const modes = [[mok.directory, 0o700], [mok.key, 0o600]] as const;

async function looseFiles({files}: Reader): Promise<readonly string[]> {
	const found = await Promise.all(modes.map(async ([path, mode]) => {
		const facts = await files.stat(path);
		return facts && facts.mode === mode && facts.uid === 0 ? [] : [`${path} must belong to root with mode ${mode.toString(8)}`];
	}));
	return found.flat();
}

async function verify(reader: Reader, name: string): Promise<Verdict> {
	const {files} = reader;
	if (!await files.stat(mok.key)) return {is: 'absent'};
	const [pem, der] = [await files.readBytes(mok.certificate), await files.readBytes(mok.der)];
	const facts = pem && certificateFacts(pem);
	if (!pem || !facts) return {is: 'partial', detail: 'the key has no certificate yet'};
	if (!der || certificateFacts(der)?.sha256 !== facts.sha256) return {is: 'partial', detail: 'MOK.der is not the certificate of MOK.pem'};
	if (facts.subject !== `CN=${name}`) return {is: 'partial', detail: `the certificate is for ${facts.subject}, not for this machine`};
	const half = await reader.read(publicKeyOf(mok.key));
	if (half.code !== 0 || half.stdout.trim() !== facts.publicKey.trim()) return {is: 'partial', detail: 'key and certificate do not belong together'};
	const usage = await reader.must(read('openssl', 'x509', '-in', mok.certificate, '-noout', '-ext', 'keyUsage'));
	const flaws = [...bootFlaws(facts), ...(usage.stdout.includes('Digital Signature') ? [] : ['it is not for signing']), ...await looseFiles(reader)];
	if (flaws.length > 0) return {is: 'partial', detail: flaws.join('; ')};
	const {subject, sha1, sha256, expires, rsaBits} = facts;
	return {is: 'satisfied', evidence: {subject, sha1, sha256, expires, key: `RSA ${rsaBits}`}};
}

/**
 * Makes this machine's own key and certificate on its encrypted state. A half-made pair is thrown away and made anew: whatever was signed with it is
 * found out by the later steps, whose `verify` asks for a signature by the certificate that is there.
 */
export function keysStep(target: Target): Step {
	const name = commonName(target.answers.hostname, target.machineId);
	return {
		id: 'keys',
		title: 'Make this machine\'s own key',
		needs: ['mount', 'machine'],
		effect: 'write',
		weight: 3,
		actions: [
			{kind: 'remove', path: mok.directory},
			{kind: 'directory', path: mok.directory, mode: 0o700},
			{kind: 'file', path: mok.config, content: certificateConfig(name), mode: 0o600},
			{kind: 'command', command: makeKey(mok.key)},
			{kind: 'command', command: makeCertificate(mok.key, mok.config, mok.certificate)},
			{kind: 'command', command: toDer(mok.certificate, mok.der)},
			{kind: 'command', command: write('sync', mok.key, mok.certificate, mok.der, mok.directory)},
		],
		verify: reader => verify(reader, name),
	};
}
