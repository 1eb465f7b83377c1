// SPDX-License-Identifier: GPL-3.0-or-later
import {faultLines, loadAnswers} from '../../src/answers/load.ts';
import type {Answers} from '../../src/answers/schema.ts';
import {LabFailure} from '../driver/failure.ts';
import {host} from '../driver/host.ts';
import {randomSecret} from './canary.ts';

/**
 * Everything a machine is told, and the secrets in clear that the driver must type later.
 * `credentials`: name → value as systemd credentials.
 */
export type Request = {
  readonly answers: Answers;
  readonly credentials: Readonly<Record<string, string>>;
  /**
   * Passphrase of the state (empty: it is not encrypted), and the one-time password of MokManager.
   */
  readonly passphrase: string;
  readonly mokPassword: string;
  /** Bearer token for the report's HTTPS endpoint; empty where there is none. */
  readonly reportToken: string;
  /** Passwords of the users whose hash the driver made, by name. */
  readonly passwords: Readonly<Record<string, string>>;
};

/**
 * Makes the secrets that answers ask for as credentials: random ones, new on every run. Throws
 * LabFailure for answers that a driver cannot serve.
 */
export async function prepareRequest(text: string, file: string): Promise<Request> {
  const loaded = loadAnswers(text);
  if ('faults' in loaded)
    throw new LabFailure(
      `these answers are not valid:\n${faultLines(loaded.faults, file).join('\n')}`,
    );
  const {answers} = loaded;
  if (answers.mok.presence !== 'driver')
    throw new LabFailure(
      `${file}: mok.presence must be "driver": a program will sit at MokManager`,
    );
  const credentials: Record<string, string> = {'forge.answers': text};
  const supply = (what: string, source: unknown, value: string): string => {
    const name = credentialOf(source);
    if (name === undefined)
      throw new LabFailure(
        `${file}: ${what} must be {credential: NAME}, so that the driver can make it up ` +
          'and type it',
      );
    credentials[name] = value;
    return value;
  };
  const passphrase =
    answers.state.encryption === 'none'
      ? ''
      : supply('state.passphrase', answers.state.passphrase, randomSecret(20));
  const mokPassword = supply('mok.password', answers.mok.password, randomSecret(12));
  const {token} = answers.report.https ?? {};
  const reportToken =
    token === undefined ? '' : supply('report.https.token', token, randomSecret(24));
  const passwords: Record<string, string> = {};
  for (const user of answers.users) {
    const name = credentialOf(user.password);
    if (name === undefined) continue;
    passwords[user.name] = randomSecret(16);
    credentials[name] = await hashOf(passwords[user.name] ?? '');
  }
  const root = credentialOf(answers.root);
  if (root !== undefined) {
    passwords['root'] = randomSecret(16);
    credentials[root] = await hashOf(passwords['root']);
  }
  return {answers, credentials, passphrase, mokPassword, reportToken, passwords};
}

function credentialOf(source: unknown): string | undefined {
  if (typeof source !== 'object' || source === null || !('credential' in source)) return undefined;
  return typeof source.credential === 'string' ? source.credential : undefined;
}

/** sha512-crypt of a password, which goes in by standard input (openssl-passwd(1)). */
const hashOf = async (password: string): Promise<string> =>
  (await host('openssl', ['passwd', '-6', '-stdin'], `${password}\n`)).toString().trim();

/** All secrets of a request in clear, by name: what must be found nowhere. */
export const canaries = (request: Request): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ['state passphrase', request.passphrase],
      ['one-time password', request.mokPassword],
      ['token for the report', request.reportToken],
      ...Object.entries(request.passwords).map(([user, password]) => [
        `password of ${user}`,
        password,
      ]),
      // What is not there cannot be looked for.
    ].filter(([, value]) => value !== ''),
  );

/**
 * Credentials as the texts of SMBIOS type 11 strings (systemd.system-credentials(7)): Base64, so
 * that any text survives.
 */
export const smbiosTexts = (credentials: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(credentials).map(
    ([name, value]) =>
      `io.systemd.credential.binary:${name}=${Buffer.from(value).toString('base64')}`,
  );
