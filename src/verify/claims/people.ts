import * as z from 'zod';
import {read} from '../../system/command.ts';
import {failed, held, type Claim, type Inquiry} from '../claim.ts';

/** What this claim needs of /etc/forge/answers.json; the rest of that file is not its business. */
const installed = z.object({
	hostname: z.string(),
	root: z.enum(['locked', 'password']),
	users: z.array(z.object({name: z.string(), groups: z.array(z.string()), sshKeys: z.array(z.string())})),
});
type Installed = z.infer<typeof installed>;

const answersOf = (text: string): Installed => installed.parse(JSON.parse(text || '{}'));

/** Second field of `passwd -S`: P usable, L locked, NP none (passwd(1)). */
async function passwordState({ask}: Inquiry, user: string): Promise<string> {
	const {output} = await ask(read('passwd', '-S', user));
	return output.split(/\s+/)[1] ?? 'unknown';
}

async function complaintsAbout(inquiry: Inquiry, user: Installed['users'][number]): Promise<readonly string[]> {
	const complaints: string[] = [];
	const state = await passwordState(inquiry, user.name);
	if (state !== 'P') complaints.push(`${user.name}'s password is ${state}`);
	const groups = (await inquiry.ask(read('id', '-nG', user.name))).output.split(/\s+/);
	for (const group of user.groups) if (!groups.includes(group)) complaints.push(`${user.name} is not in ${group}`);
	if (user.sshKeys.length > 0) {
		const keys = (await inquiry.reader.files.readText(`/home/${user.name}/.ssh/authorized_keys`)) ?? '';
		const missing = user.sshKeys.filter(key => !keys.split('\n').includes(key));
		if (missing.length > 0) complaints.push(`${missing.length} ssh keys of ${user.name} are missing`);
	}
	return complaints;
}

const users: Claim = {
	id: 'users',
	claim: 'Users, groups and ssh keys are as answered',
	async judge(inquiry) {
		const answers = answersOf(inquiry.subject.answers);
		const complaints = (await Promise.all(answers.users.map(user => complaintsAbout(inquiry, user)))).flat();
		return complaints.length === 0 ? held(answers.users.map(user => user.name).join(', ')) : failed(complaints.join('; '));
	},
};

const root: Claim = {
	id: 'root-policy',
	claim: 'root is locked or has a password, as answered',
	async judge(inquiry) {
		const answers = answersOf(inquiry.subject.answers);
		const state = await passwordState(inquiry, 'root');
		const wanted = answers.root === 'locked' ? 'L' : 'P';
		return state === wanted ? held(`passwd -S says ${state}`) : failed(`passwd -S says ${state}, the answers ask for ${wanted}`);
	},
};

const hostname: Claim = {
	id: 'host-name',
	claim: 'The host name is as answered',
	async judge({ask, subject}) {
		const answers = answersOf(subject.answers);
		const {output} = await ask(read('uname', '-n'));
		return output === answers.hostname ? held(output) : failed(`it is ${output}, the answers ask for ${answers.hostname}`);
	},
};

export const peopleClaims: readonly Claim[] = [users, root, hostname];
