// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {canaries, prepareRequest, smbiosTexts} from '../../../qemu/harness/request.ts';
import {serialOf} from '../../../qemu/harness/install/install.ts';
import {newSshKey} from '../../../qemu/harness/ssh-key.ts';
import {openText} from '../../../qemu/scenarios/install/unprotected.ts';
import {whole, wholeText} from '../../../qemu/harness/install/whole-text.ts';

const text = readFileSync(join(import.meta.dirname, '../../fixtures/answers/vm-main.yaml'), 'utf8');

describe('prepareRequest', () => {
  test('makes up every secret that the answers name as a credential', async () => {
    const request = await prepareRequest(text, 'vm-main.yaml');
    expect(request.credentials).toMatchObject({
      'forge.answers': text,
      'forge.state-passphrase': request.passphrase,
      'forge.mok-password': request.mokPassword,
      'forge.alice-password': expect.stringMatching(/^\$6\$/),
    });
    expect(Object.keys(canaries(request))).toEqual([
      'state passphrase',
      'one-time password',
      'password of alice',
    ]);
    expect(request.mokPassword).toMatch(/^[bcdefghjklnoprstuvx]{12}$/);
  });

  test('two runs have nothing secret in common', async () => {
    const [one, two] = await Promise.all([prepareRequest(text, 'a'), prepareRequest(text, 'b')]);
    expect(
      Object.values(canaries(one)).filter(secret => Object.values(canaries(two)).includes(secret)),
    ).toEqual([]);
  });

  test('no secret in clear is among the credentials, save those that must be typed', async () => {
    const request = await prepareRequest(text, 'a');
    expect(Object.values(request.credentials)).not.toContain(request.passwords['alice']);
  });

  test.each([
    ['presence: driver', 'presence: person', /mok\.presence must be "driver"/],
    [
      'passphrase: {credential: forge.state-passphrase}',
      'passphrase: {file: /run/x}',
      /state\.passphrase must be \{credential/,
    ],
    ['version: 1', 'version: 2', /not valid/],
  ])('%s → %s is refused', async (from, to, words) => {
    await expect(prepareRequest(text.replace(from, to), 'vm.yaml')).rejects.toThrow(words);
  });
});

test('SMBIOS strings carry any text', () => {
  expect(smbiosTexts({'forge.answers': 'a: "ü"\n'})).toEqual([
    `io.systemd.credential.binary:forge.answers=${Buffer.from('a: "ü"\n').toString('base64')}`,
  ]);
});

describe('the target disk', () => {
  test('gets the serial asked for', async () =>
    expect(serialOf(await prepareRequest(text, 'a'))).toBe('FORGE-TARGET-1'));
  test('the whole answers ask for the last alternative, and for a token', async () => {
    const run = {
      url: 'https://10.0.2.2:4433/report',
      pin: `sha256//${'A'.repeat(43)}=`,
      sshKey: newSshKey('bob@example.org').line,
    };
    const request = await prepareRequest(wholeText(run), 'whole.yaml');
    expect(serialOf(request)).toBe(whole.serial);
    expect(request.answers).toMatchObject({
      keymap: whole.keymap,
      users: [
        {name: whole.user, uid: whole.uid},
        {name: whole.made, password: 'generate'},
      ],
      disk: {slotSize: '768MiB'},
    });
    expect(request.credentials['forge.report-token']).toBe(request.reportToken);
    expect(canaries(request)).toHaveProperty('token for the report');
  });
  test('an open state has no passphrase, and nothing empty is looked for', async () => {
    const request = await prepareRequest(openText, 'open.yaml');
    expect(request.passphrase).toBe('');
    expect(Object.keys(canaries(request))).toEqual([
      'one-time password',
      'password of carol',
      'password of root',
    ]);
  });
  test('a serial that virtio cannot carry is refused', async () => {
    const request = await prepareRequest(text.replace('FORGE-TARGET-1', 'X'.repeat(21)), 'a');
    expect(() => serialOf(request)).toThrow(/at most 20/);
  });
});
