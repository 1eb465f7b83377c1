import type {CertificateFacts} from '../../boot/certificate.ts';
import {readMokFacts} from '../../boot/mok-facts.ts';
import {enforcement, mokState, type Enforcement, type MokFacts, type MokState} from '../../boot/mok-state.ts';
import type {Reader} from '../../engine/step.ts';
import {ownCertificate} from './own-certificate.ts';

/** Where the enrolment of this machine's certificate stands. */
export type Enrolment = {
	readonly certificate: CertificateFacts;
	readonly facts: MokFacts;
	readonly state: MokState;
	readonly enforcement: Enforcement;
};

/** Looks at the certificate on the target and at the firmware's variables; `undefined` while there is no certificate. */
export async function enrolmentOf(reader: Pick<Reader, 'files'>): Promise<Enrolment | undefined> {
	const certificate = await ownCertificate(reader);
	if (!certificate) return undefined;
	const facts = await readMokFacts(reader.files, certificate.sha256);
	return {certificate, facts, state: mokState(facts), enforcement: enforcement(facts)};
}
