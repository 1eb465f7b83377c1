// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {loadAnswers} from '../../src/answers/load.ts';
import type {Answers} from '../../src/answers/schema.ts';

/** A well-formed but unusable hash of each method. */
export const sha512Hash = `$6$saltsalt$${'a'.repeat(86)}`;
export const yescryptHash = `$y$j9T$saltsalt$${'b'.repeat(43)}`;

function sshString(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An authorized_keys line with any inner parts (RFC 4253 §6.6). */
export const keyLine = (type: string, parts: readonly Uint8Array[], inner = type): string =>
  `${type} ` +
  `${Buffer.concat([sshString(Buffer.from(inner)), ...parts.map(sshString)]).toString('base64')} someone@example`;

export const ed25519Line = keyLine('ssh-ed25519', [createHash('sha256').update('test').digest()]);

/**
 * An RSA public key of a size in bits: exponent, then a modulus with its highest bit set, which an
 * mpint guards by a zero byte.
 */
export const rsaLine = (bits: number): string =>
  keyLine('ssh-rsa', [
    Buffer.from([1, 0, 1]),
    Buffer.concat([Buffer.from([0, 0x80]), Buffer.alloc(bits / 8 - 1, 1)]),
  ]);

/** Plain data of a valid answer file; every test spoils or changes one thing. */
export const validAnswers = () => ({
  version: 1,
  disk: {match: {serial: 'FORGE-TARGET-1'}, erase: 'empty-only'},
  state: {encryption: 'luks2', passphrase: {credential: 'forge.state-passphrase'}},
  locale: 'en_GB.UTF-8',
  keymap: 'uk',
  timezone: 'Europe/London',
  hostname: 'forge-vm',
  users: [
    {name: 'alice', password: {hash: yescryptHash}, groups: ['sudo'], sshKeys: [ed25519Line]},
  ],
  root: 'locked',
  network: {},
  consoles: ['ttyS0,115200'],
  mok: {presence: 'person', password: 'generate'},
  report: {},
  finally: 'reboot',
});

/** A deep copy with the value at a dotted path replaced; `undefined` removes the key. */
export function spoiled(path: string, value: unknown): unknown {
  const answers: unknown = structuredClone(validAnswers());
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  const holder = parts.reduce<unknown>((here, part) => Reflect.get(Object(here), part), answers);
  if (value === undefined) Reflect.deleteProperty(Object(holder), last);
  else Reflect.set(Object(holder), last, value);
  return answers;
}

/** Faults of a value written as JSON, as `path: message`. */
export function faultsOf(value: unknown): readonly string[] {
  const loaded = loadAnswers(JSON.stringify(value));
  return 'answers' in loaded ? [] : loaded.faults.map(fault => `${fault.path}: ${fault.message}`);
}

/** Answers of a value that must be valid. */
export function answersOf(value: unknown): Answers {
  const loaded = loadAnswers(JSON.stringify(value));
  if ('answers' in loaded) return loaded.answers;
  throw new Error(JSON.stringify(loaded.faults));
}
