// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {parseIssuers, sbverifyList, verifyBootFiles} from '../../src/payload/boot-files.ts';
import {openPayload} from '../../src/payload/open.ts';
import {payloadName, type PayloadPart} from '../../src/payload/places.ts';
import {fakeWorld, on} from '../support/world.ts';
import {efiProgram, sbatOf} from './efi.ts';
import {entriesIn, listed, payloadFiles, problemOf, sbverifyRecording} from './recorded.ts';

const [dual, unsigned, byDebian] = sbverifyRecording.map(({outcome}) => outcome);

type Change = Partial<Record<PayloadPart, Uint8Array>>;

const check = async (
  change: Change = {},
  sbverify: string | {code: number} = dual?.stdout ?? '',
): ReturnType<typeof verifyBootFiles> => {
  const files = payloadFiles();
  for (const [part, bytes] of Object.entries(change))
    files.set(Object.entries(payloadName).find(([name]) => name === part)?.[1] ?? '', bytes);
  const world = fakeWorld({
    files: entriesIn('/p', listed(files)),
    commands: [on('sbverify', sbverify)],
  });
  return verifyBootFiles(await openPayload('/p', world.files), world.reader());
};

describe('parseIssuers', () => {
  it("names both of Microsoft's authorities on a shim that carries two signatures", () => {
    expect(parseIssuers(dual?.stdout ?? '')).toEqual([
      'Microsoft Corporation UEFI CA 2011',
      'Microsoft UEFI CA 2023',
    ]);
  });

  it('names issuers of signatures, not of the certificates beside them', () => {
    expect(parseIssuers(byDebian?.stdout ?? '')).toEqual(['Debian Secure Boot CA']);
  });

  it('names nobody for an unsigned file', () => {
    expect(parseIssuers(unsigned?.stdout ?? '?')).toEqual([]);
  });
});

it('asks sbverify only to look', () => {
  expect(sbverifyList('/p/shimx64.efi')).toMatchObject({
    program: 'sbverify',
    args: ['--list', '/p/shimx64.efi'],
    effect: 'read',
  });
});

describe('verifyBootFiles', () => {
  it('gives the generations of each program and the signers of shim', async () => {
    expect(await check()).toEqual({
      'shim.sbat': 'shim,4',
      'mokManager.sbat': 'mok,1',
      'fallback.sbat': 'fallback,1',
      'bootManager.sbat': 'boot,1',
      'stub.sbat': 'stub,1',
      'shim.issuers': 'Microsoft Corporation UEFI CA 2011, Microsoft UEFI CA 2023',
    });
  });

  it('says that it did not look when sbverify is missing: the signers are information only', async () => {
    expect(await check({}, {code: 127})).toMatchObject({
      'shim.issuers': 'not looked at: sbverify is not installed',
    });
  });

  it.each<[PayloadPart, string, Uint8Array, RegExp]>([
    ['shim', 'not a program', Buffer.from('hello'), /shimx64\.efi \(shim\).*MZ/],
    ['shim', 'unsigned', efiProgram({signed: false}), /no signature/],
    ['mokManager', 'unsigned', efiProgram({signed: false}), /no signature/],
    ['fallback', 'unsigned', efiProgram({signed: false}), /no signature/],
    ['bootManager', 'without .sbat', efiProgram({sections: {'.text': 'x'}}), /no \.sbat section/],
    ['stub', 'without .sbat', efiProgram({sections: {'.text': 'x'}}), /no \.sbat section/],
    [
      'stub',
      'with a broken .sbat',
      efiProgram({sections: {'.sbat': `${sbatOf('x')}y,1\n`}}),
      /six columns/,
    ],
    ['stub', 'for another machine', efiProgram({machine: 0xaa64}), /machine 0xaa64/],
    ['kernel', 'not an EFI program', Buffer.from('vmlinux'), /vmlinuz \(kernel\)/],
  ])('refuses a %s that is %s', async (part, _, bytes, detail) => {
    expect(await problemOf(() => check({[part]: bytes}))).toEqual({
      code: 'PAYLOAD-BOOT-FILE-INVALID',
      detail: expect.stringMatching(detail),
    });
  });

  it('does not ask a kernel for .sbat or a signature: the stub starts it', async () => {
    expect(await check({kernel: efiProgram({sections: {}, signed: false})})).toHaveProperty([
      'stub.sbat',
    ]);
  });
});
