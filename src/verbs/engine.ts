import type {RunEnd} from '../engine/run.ts';
import {makeHub} from '../engine/hub.ts';
import {Problem} from '../engine/problem.ts';
import type {StartRequest} from '../engine/protocol.ts';
import {serve, type Prepared} from '../engine/server.ts';
import {conclude, installationSecrets, makeInstallation} from '../steps/make.ts';
import {policiesOf} from '../steps/policies.ts';
import {paths} from '../steps/target.ts';
import {enginePlaces} from './places.ts';
import {plainReader} from './reader.ts';
import type {Context, Verb} from './verb.ts';

/** Milliseconds between looks whether a transient engine is still needed. */
const look = 1000;

/**
 * The face's directory where this process can see it, else its own: as a unit with private mounts it is shown no other unit's credentials
 * (systemd.exec(5), CREDENTIALS), but it was given the same ones.
 */
export async function credentialsFor({machine, credentials}: Context, request: StartRequest): Promise<string | undefined> {
	const seen = request.credentials === undefined ? undefined : await machine.files.list(request.credentials);
	return seen !== undefined && seen.length > 0 ? request.credentials : credentials;
}

/** What a start request comes down to on this machine. Changes nothing on any disk. */
async function prepare(context: Context, request: StartRequest, signal: AbortSignal): Promise<Prepared> {
	const {answersName, payload} = request.options;
	const {machine, uid, random} = context;
	const installation = await makeInstallation({
		answersText: request.answers,
		answersName: typeof answersName === 'string' ? answersName : 'answers',
		...(typeof payload === 'string' && {payload}),
	}, context.version, plainReader({...context, signal}));
	const credentials = await credentialsFor(context, request);
	const secrets = await installationSecrets(installation, {
		files: machine.files, runner: machine.run, uid, random, ...(credentials !== undefined && {credentials}),
	});
	const {answers: {mok, policies}, plan, steps} = installation;
	await machine.files.remove(enginePlaces.mokPassword);
	const password = secrets.get('mok-password');
	if (mok.presence === 'person' && mok.password === 'generate' && password) {
		// Nobody knows it yet, and no event may carry it: consoles read it here when the time has come.
		await machine.files.makeDirectory(paths.secrets, 0o700);
		await machine.files.writeAtomic(enginePlaces.mokPassword, password.use(bytes => Uint8Array.from(bytes)), 0o600);
	}
	return {plan, steps, secrets, conclude, policy: policiesOf(policies)};
}

/** A password for a request that was revoked is of no use to anybody. */
async function forgetPassword(context: Context, {result}: RunEnd): Promise<void> {
	if (result !== 'staged') await context.machine.files.remove(enginePlaces.mokPassword);
}

export const engine: Verb = {
	name: 'engine',
	summary: 'run the process that does the work',
	usage: `Usage: forge engine [--transient]

The one process that changes disks. Holds the machine-wide lock, listens on
${enginePlaces.socket} (root only), writes every event to
${enginePlaces.log}. Waits for "forge install". Started by
forge-engine.service, or by "forge install" where there is no such service.

  --transient  end when nothing runs and the last console has left`,
	options: {transient: 'flag'},
	operands: [0, 0],
	async run(context, {flags}) {
		const {machine, signal} = context;
		const lock = await context.engine.lock();
		if (!lock) throw new Problem('ENGINE-BUSY', 'another engine process holds the lock');
		const hub = makeHub(machine.clock);
		const log = context.engine.log();
		hub.subscribe(event => log.write(JSON.stringify(event)));
		const server = serve({
			forge: context.version, machine, hub,
			prepare: (request, stop) => prepare(context, request, stop),
			onEnd: end => forgetPassword(context, end),
		});
		let met = false;
		const listener = await context.engine.listen(connection => {
			met = true;
			server.accept(connection);
		});
		context.err(`engine ready on ${enginePlaces.socket}`);
		let wanted = true;
		while (wanted && !signal.aborted) {
			await machine.clock.sleep(look, signal).catch(() => undefined);
			const {state, clients} = server.status();
			wanted = !flags.has('transient') || !met || clients > 0 || !(state === 'idle' || state === 'finished');
		}
		await server.close();
		await listener.close();
		log.close();
		await lock.release();
		return 0;
	},
};
