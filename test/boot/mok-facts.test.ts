// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {efiGuid, efivars, variablePath} from '../../src/system/efi-variables.ts';
import {certificateFacts} from '../../src/boot/certificate.ts';
import {listedKeys, mokVariables, readMokFacts} from '../../src/boot/mok-facts.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';
import {der, hex, signatureList, utf8, variable} from './support.ts';

const own = certificateFacts(der('mok'))?.sha256 ?? '';
const mine = {certificate: own, subject: 'CN=InterGenOS MOK box1 01234567'};
const shim = (name: string) => variablePath(name, efiGuid.shim);
const machine = (tree: Readonly<Record<string, Entry>>) =>
  memoryFiles({
    '/sys/firmware/efi': {directory: true},
    '/proc/self/mounts': `efivarfs ${efivars} efivarfs rw,nosuid 0 0\n`,
    ...tree,
  });

describe('listedKeys', () => {
  test('names each certificate by hash and subject', () => {
    expect(listedKeys(signatureList(der('mok'), der('stranger')))).toMatchObject([
      {sha256: own, subject: 'CN=InterGenOS MOK box1 01234567'},
      {subject: 'CN=DKMS module signing key'},
    ]);
  });

  test('an entry that is no certificate has no subject', () => {
    expect(listedKeys(signatureList(utf8('rubbish')))).toMatchObject([{subject: ''}]);
  });

  test('bytes that are no list count as one entry of a stranger', () => {
    expect(listedKeys(hex('00010203'))).toEqual([{sha256: '', subject: '(unreadable)'}]);
  });
});

describe('readMokFacts', () => {
  test('a machine that came through shim with Secure Boot on and a request of ours', async () => {
    const facts = await readMokFacts(
      machine({
        [variablePath('SecureBoot')]: hex('0600000001'),
        [variablePath('SetupMode')]: hex('0600000000'),
        [`${mokVariables}/MokListRT`]: signatureList(der('stranger')),
        [shim('MokNew')]: variable(signatureList(der('mok'))),
        [shim('MokAuth')]: variable(new Uint8Array(172)),
        [shim('MokTimeout')]: variable(hex('ffffffff')),
      }),
      mine,
    );
    expect(facts).toMatchObject({
      access: 'writable',
      secureBoot: true,
      setupMode: false,
      throughShim: true,
      validationOff: false,
      revoked: [],
      deletionPending: false,
      enrolled: [{subject: 'CN=DKMS module signing key'}],
      pending: [{sha256: own}],
      auth: 172,
      timeout: -1,
      stagedBefore: false,
    });
  });

  test('an empty machine', async () => {
    expect(await readMokFacts(memoryFiles(), mine, true)).toEqual({
      access: 'none',
      secureBoot: undefined,
      setupMode: false,
      throughShim: false,
      validationOff: false,
      ...mine,
      enrolled: [],
      revoked: [],
      pending: undefined,
      auth: undefined,
      deletionPending: false,
      timeout: undefined,
      stagedBefore: true,
    });
  });

  test.each([
    ['0a000000', 10],
    ['0a00', 10],
    ['ffff', -1],
    ['0000', 0],
    ['ff', undefined],
  ])('MokTimeout %s is %s', async (bytes, seconds) => {
    expect(
      (await readMokFacts(machine({[shim('MokTimeout')]: variable(hex(bytes))}), mine)).timeout,
    ).toBe(seconds);
  });

  test("falls back to the variable where the kernel has no copy of shim's list", async () => {
    const {enrolled, throughShim} = await readMokFacts(
      machine({[shim('MokListRT')]: variable(signatureList(der('mok')))}),
      mine,
    );
    expect([enrolled[0]?.sha256, throughShim]).toEqual([own, false]);
  });

  test('sees a revocation, a deletion to come, and shim told not to verify', async () => {
    const facts = await readMokFacts(
      machine({
        [`${mokVariables}/MokListXRT`]: signatureList(der('mok')),
        [`${mokVariables}/MokSBStateRT`]: hex('01'),
        [shim('MokDel')]: variable(signatureList(der('stranger'), der('mok'))),
      }),
      mine,
    );
    expect(facts).toMatchObject({
      revoked: [{sha256: own}],
      deletionPending: true,
      validationOff: true,
    });
  });

  test('without a certificate nothing is taken for ours to delete', async () => {
    const facts = await readMokFacts(machine({[shim('MokDel')]: variable(hex('00010203'))}), {});
    expect(facts).toMatchObject({
      certificate: undefined,
      subject: undefined,
      deletionPending: false,
    });
  });
});
