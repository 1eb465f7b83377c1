// SPDX-License-Identifier: GPL-3.0-or-later
import {mustLoadAnswers} from '../answers/load.ts';
import type {Answers} from '../answers/schema.ts';
import type {StartRequest} from '../engine/server/protocol.ts';
import type {Prepared} from '../engine/server/session.ts';
import type {Reader} from '../engine/plan/step.ts';
import {isOurLuks, luksHeader, provePassphrase} from '../steps/state/luks.ts';
import {partitionDevice, type Target} from '../steps/target/target.ts';
import {conclude, installationSecrets} from '../steps/make.ts';
import {policiesOf} from '../answers/policies.ts';
import {layPasswords} from './made-passwords.ts';
import type {Secrets} from '../system/secret.ts';
import {plainReader} from './reader.ts';
import {reconcile, type Interruption, type Reconciled} from './resume/reconcile.ts';
import type {SecretAccess, Worksite} from './needs.ts';

/**
 * The face's directory where this process can see it, else its own: as a unit with private mounts
 * it is shown no other unit's credentials (systemd.exec(5), CREDENTIALS), but it was given the same
 * ones.
 */
export async function credentialsFor(
  {machine, credentials}: Pick<Worksite, 'machine'> & Pick<SecretAccess, 'credentials'>,
  request: StartRequest,
): Promise<string | undefined> {
  const seen =
    request.credentials === undefined ? undefined : await machine.files.list(request.credentials);
  return seen !== undefined && seen.length > 0 ? request.credentials : credentials;
}

/**
 * What was asked for in so many words; else the policy of an unattended installation, and a person
 * wants to go on.
 */
function interruptionOf({options}: StartRequest, {policies}: Answers): Interruption {
  const {interrupted, unattended} = options;
  if (interrupted !== undefined || unattended !== true) return interrupted ?? 'resume';
  return policies.interrupted === 'start-over' ? 'start-over-unfinished' : policies.interrupted;
}

/**
 * Proves the passphrase of an installation that goes on before anything else is done: a
 * mistyped one is asked for again at once, and not after the image was read back. Opens nothing and
 * writes nothing. There is nothing to prove where the state is not encrypted yet.
 * @throws {Problem} STATE-PASSPHRASE-WRONG; COMMAND-FAILED where cryptsetup cannot look.
 */
async function provePassphraseFirst(reader: Reader, target: Target): Promise<void> {
  if (
    target.answers.state.encryption !== 'luks2' ||
    (await reader.files.realPath(partitionDevice(target, 'state'))) === undefined
  )
    return;
  const header = await luksHeader(reader, target);
  if (header && isOurLuks(target, header)) await provePassphrase(reader, target);
}

/**
 * The secrets of an installation, proved where it goes on, and those that were made laid for people
 * to see. Wiped where something is wrong with them.
 */
async function secretsFor(
  site: Worksite & SecretAccess,
  request: StartRequest,
  {installation, journal}: Reconciled,
): Promise<Secrets> {
  const {machine, uid, random} = site;
  const credentials = await credentialsFor(site, request);
  const secrets = await installationSecrets(installation, {
    files: machine.files,
    runner: machine.run,
    uid,
    random,
    ...(credentials !== undefined && {credentials}),
  });
  try {
    if (journal)
      await provePassphraseFirst(plainReader(site, undefined, secrets), installation.target);
    await layPasswords(machine.files, installation.answers, secrets);
  } catch (error) {
    for (const secret of secrets.values()) secret.wipe();
    throw error;
  }
  return secrets;
}

/**
 * What a start request comes down to on this machine: a new installation, or the interrupted one on
 * the chosen disk that it is the same as. Changes nothing on any disk.
 * @throws {Problem} whatever would stop the installation before it begins.
 */
export async function prepareInstallation(
  site: Worksite & SecretAccess,
  forge: string,
  request: StartRequest,
): Promise<Prepared> {
  const {answersName = 'answers', payload} = request.options;
  const answers = mustLoadAnswers(request.answers, answersName);
  const reconciled = await reconcile(
    {
      answers,
      interrupted: interruptionOf(request, answers),
      forge,
      ...(payload !== undefined && {payload}),
    },
    plainReader(site),
  );
  const {
    installation: {plan, steps},
    journal,
  } = reconciled;
  return {
    plan,
    steps,
    secrets: await secretsFor(site, request, reconciled),
    conclude,
    policy: policiesOf(answers.policies),
    ...(journal && {journal}),
  };
}
