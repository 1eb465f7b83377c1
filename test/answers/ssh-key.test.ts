// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sshKeyFault} from '../../src/answers/ssh-key.ts';
import {ed25519Line, keyLine, rsaLine} from './support.ts';

const ecdsaLine = keyLine('ecdsa-sha2-nistp256', [Buffer.from('nistp256'), Buffer.alloc(65, 4)]);
const bare = ed25519Line.split(' ', 2).join(' ');

test.each([ed25519Line, rsaLine(2048), rsaLine(4096), ecdsaLine, bare])('%s is right', line =>
  expect(sshKeyFault(line)).toBeUndefined(),
);

test.each([
  ['', 'key type'],
  ['hello', 'key type'],
  ['ssh-dss AAAAB3NzaC1kc3M=', 'DSA'],
  [`no-pty ${ed25519Line}`, 'options'],
  ['ssh-ed25519', 'not base64'],
  ['ssh-ed25519 ****', 'not base64'],
  ['ssh-ed25519 AAAA', 'cut short'],
  [ed25519Line.replace(/(?<=^\S+ \S{60})\S+/, ''), 'cut short'],
  [keyLine('ssh-ed25519', [Buffer.alloc(32)], 'ssh-rsa'), 'differs'],
  [keyLine('ssh-ed25519', [Buffer.alloc(31)]), '32 bytes'],
  [rsaLine(1024), '1024 bits'],
  [`${ed25519Line}\nssh-rsa x`, 'one line'],
  [`${ed25519Line}\u{1b}[2J`, 'one line'],
  ['-----BEGIN RSA PRIVATE KEY-----', 'private key'],
])('%j is refused: %s', (line, words) => expect(sshKeyFault(line)).toContain(words));

test('a key that lost any part of its end is refused', () => {
  const [type = '', base64 = ''] = ed25519Line.split(' ');
  fc.assert(
    fc.property(fc.integer({min: 1, max: base64.length - 1}), keep => {
      expect(sshKeyFault(`${type} ${base64.slice(0, keep)}`)).toBeTypeOf('string');
    }),
  );
});

test('any text gets an answer', () => {
  fc.assert(
    fc.property(fc.string(), fc.base64String(), (comment, base64) => {
      const fault = sshKeyFault(`ssh-rsa ${base64} ${comment}`);
      expect(fault === undefined || fault.length > 0).toBe(true);
    }),
  );
});
