// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {
  bootFlaws,
  certificateConfig,
  certificateFacts,
  commonName,
  makeCertificate,
  makeKey,
  publicKeyOf,
  toDer,
} from '../../src/boot/certificate.ts';
import type {Command} from '../../src/system/command.ts';
import {der, pem} from './support.ts';

const flawsOf = (name: string) => {
  const facts = certificateFacts(der(name));
  if (!facts) throw new Error(`${name} is no certificate`);
  return bootFlaws(facts);
};

describe('certificateFacts', () => {
  test('reads DER and PEM alike', () => {
    const facts = certificateFacts(der('mok'));
    expect(facts).toMatchObject({
      subject: 'CN=InterGenOS MOK box1 01234567',
      rsaBits: 2048,
      isCa: false,
      purposes: ['1.3.6.1.5.5.7.3.3'],
      expires: '2036-11-19',
      // from `openssl x509 -fingerprint -sha1` and `sha256sum MOK.der`
      sha1: 'f2:69:c0:72:e9:92:19:ce:87:69:75:0b:06:f5:1f:c8:2a:21:ae:5b',
      sha256: '81b4fc6580f0bdc2d2c708008e33d53e518c8795952b5b4a0f6efa0ff8eefb19',
    });
    expect(certificateFacts(pem('mok'))).toEqual(facts);
  });

  test('other bytes are no certificate', () => {
    expect(certificateFacts(new Uint8Array())).toBeUndefined();
    expect(certificateFacts(der('mok').subarray(0, 200))).toBeUndefined();
  });
});

describe('bootFlaws', () => {
  test('ours has none', () => expect(flawsOf('mok')).toEqual([]));
  test('a CA', () => expect(flawsOf('ca')).toEqual(['it may issue other certificates']));
  test('an elliptic curve', () => expect(flawsOf('ec')).toEqual(['its key is not RSA']));
  test('a module key, as DKMS makes them', () =>
    expect(flawsOf('module')).toEqual(['it is for kernel modules only']));
  test('a short key for nothing', () =>
    expect(flawsOf('small')).toEqual([
      'its RSA key has only 1024 bits',
      'it is not for signing code',
    ]));
});

describe('commonName', () => {
  test('tells machines apart without their whole id', () => {
    expect(commonName('box1', '0123456789abcdef0123456789abcdef')).toBe(
      'InterGenOS MOK box1 01234567',
    );
  });

  test('never exceeds 64 characters and keeps the id', () => {
    const name = commonName('h'.repeat(64), 'f'.repeat(32));
    expect(name).toHaveLength(64);
    expect(name).toMatch(/h ffffffff$/);
  });

  test('a name that could write a configuration of its own is a bug', () => {
    expect(() => certificateConfig('x\n[extensions]')).toThrow(RangeError);
    expect(() => certificateConfig('x'.repeat(65))).toThrow(RangeError);
    expect(() => certificateConfig('')).toThrow(RangeError);
  });
});

test('openssl makes from the configuration what boot needs, and nobody else can read the key', () => {
  const directory = mkdtempSync(join(tmpdir(), 'forge-key-'));
  const at = (name: string) => join(directory, name);
  const run = ({program, args}: Command) =>
    execFileSync(program, args, {stdio: ['ignore', 'pipe', 'ignore']}).toString();
  try {
    writeFileSync(at('cnf'), certificateConfig('InterGenOS MOK a.b-c 01234567'));
    run(makeKey(at('key')));
    run(makeCertificate(at('key'), at('cnf'), at('pem')));
    run(toDer(at('pem'), at('der')));
    const facts = certificateFacts(readFileSync(at('der')));
    expect(facts && bootFlaws(facts)).toEqual([]);
    expect(facts?.subject).toBe('CN=InterGenOS MOK a.b-c 01234567');
    expect(run(publicKeyOf(at('key')))).toBe(facts?.publicKey);
    expect(statSync(at('key')).mode & 0o777).toBe(0o600);
    const der = readFileSync(at('der'));
    // what shim asks of a certificate's encoding (verify.c, verify_x509)
    expect([der[0], der[1], der.readUInt16BE(2)]).toEqual([0x30, 0x82, der.length - 4]);
  } finally {
    rmSync(directory, {recursive: true});
  }
});
