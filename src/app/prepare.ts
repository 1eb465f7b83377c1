// SPDX-License-Identifier: GPL-3.0-or-later
import {mustLoadAnswers} from '../answers/load.ts';
import type {Answers} from '../answers/schema.ts';
import type {StartRequest} from '../engine/server/protocol.ts';
import type {Prepared} from '../engine/server/server.ts';
import {conclude, installationSecrets, livePayload} from '../steps/make.ts';
import {policiesOf} from '../steps/policies.ts';
import {layPasswords} from './made-passwords.ts';
import {plainReader} from './reader.ts';
import {provePassphraseFirst} from './resume/passphrase.ts';
import {interruptions, settle, type Interruption} from './resume/settle.ts';
import type {Context} from './context.ts';

/**
 * The face's directory where this process can see it, else its own: as a unit with private mounts
 * it is shown no other unit's credentials (systemd.exec(5), CREDENTIALS), but it was given the same
 * ones.
 */
export async function credentialsFor(
  {machine, credentials}: Context,
  request: StartRequest,
): Promise<string | undefined> {
  const seen =
    request.credentials === undefined ? undefined : await machine.files.list(request.credentials);
  return seen !== undefined && seen.length > 0 ? request.credentials : credentials;
}

/**
 * What somebody asked for in so many words; else the policy where nobody is there to ask, and
 * whoever is there wants to go on.
 */
function interruptionOf({options}: StartRequest, {policies}: Answers): Interruption {
  const asked = interruptions.find(one => one === options['interrupted']);
  if (asked !== undefined || options['unattended'] !== true) return asked ?? 'resume';
  return policies.interrupted === 'start-over' ? 'replace' : policies.interrupted;
}

/**
 * What a start request comes down to on this machine: a new installation, or the interrupted one on
 * the chosen disk that it is the same as. Changes nothing on any disk.
 * @throws {Problem} whatever would stop the installation before it begins.
 */
export async function prepare(
  context: Context,
  request: StartRequest,
  signal: AbortSignal,
): Promise<Prepared> {
  const {answersName, payload} = request.options;
  const {machine, uid, random} = context;
  const answers = mustLoadAnswers(
    request.answers,
    typeof answersName === 'string' ? answersName : 'answers',
  );
  const directory = typeof payload === 'string' ? payload : livePayload;
  const own = {...context, signal};
  const {installation, journal} = await settle(
    answers,
    directory,
    interruptionOf(request, answers),
    context.version,
    plainReader(own),
  );
  const credentials = await credentialsFor(context, request);
  const secrets = await installationSecrets(installation, {
    files: machine.files,
    runner: machine.run,
    uid,
    random,
    ...(credentials !== undefined && {credentials}),
  });
  try {
    if (journal)
      await provePassphraseFirst(installation.target, plainReader(own, undefined, secrets));
    await layPasswords(machine.files, answers, secrets);
  } catch (error) {
    for (const secret of secrets.values()) secret.wipe();
    throw error;
  }
  const {plan, steps} = installation;
  return {
    plan,
    steps,
    secrets,
    conclude,
    policy: policiesOf(answers.policies),
    ...(journal && {journal}),
  };
}
