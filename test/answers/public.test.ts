// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {installedAnswers, installedAnswersShape, publicAnswers} from '../../src/answers/public.ts';
import {
  answersOf,
  ed25519Line,
  sha512Hash,
  spoiled,
  validAnswers,
  yescryptHash,
} from './support.ts';

test('nothing on the ESP says how to log in or where a secret lies', () => {
  const answers = answersOf(spoiled('mok.password', {hash: sha512Hash}));
  const text = JSON.stringify(publicAnswers({...answers, root: {hash: sha512Hash}}));
  const secrets = [
    sha512Hash,
    yescryptHash,
    ed25519Line.split(' ')[1] ?? '',
    'forge.state-passphrase',
    'credential',
    'hash',
  ];
  for (const secret of secrets) expect(text).not.toContain(secret);
});

test('but what was being installed', () => {
  expect(publicAnswers(answersOf(validAnswers()))).toEqual({
    version: 1,
    disk: {match: {serial: 'FORGE-TARGET-1'}, erase: 'empty-only'},
    state: {encryption: 'luks2'},
    payload: {allowDowngrade: false},
    locale: 'en_GB.UTF-8',
    keymap: 'uk',
    timezone: 'Europe/London',
    hostname: 'forge-vm',
    groups: [],
    users: [{name: 'alice', groups: ['sudo']}],
    root: 'locked',
    network: {links: []},
    ssh: {enable: false, port: 22, passwords: false},
    consoles: ['ttyS0,115200'],
    commandLine: [],
    confinement: {firewall: 'closed', flatpak: {deny: []}, audit: 'off'},
    secureBoot: 'require',
    mok: {presence: 'person', protection: 'state'},
    policies: {secureBootOff: 'stop', stepFailed: 'stop', stepDrifted: 'stop', stepForeign: 'stop'},
    report: {},
    finally: 'reboot',
  });
});

test("the place of a report's token is not public, where reports go is", () => {
  const report = {
    device: '/dev/ttyS1',
    https: {url: 'https://x.example/r', token: {credential: 'forge.report-token'}},
  };
  expect(publicAnswers(answersOf(spoiled('report', report))).report).toEqual({
    device: '/dev/ttyS1',
    https: {url: 'https://x.example/r'},
  });
  expect(publicAnswers(answersOf(spoiled('report', {file: '/r'}))).report).toEqual({file: '/r'});
});

test('the installed machine also knows the public keys, so that it can prove them', () => {
  const installed = installedAnswers(answersOf(validAnswers()));
  expect(installed.users).toEqual([{name: 'alice', groups: ['sudo'], sshKeys: [ed25519Line]}]);
  expect(JSON.stringify(installed)).not.toContain(yescryptHash);
});

test('what the installed machine keeps is what its checks read: no name differs', () => {
  const wired = {
    match: {mac: '52:54:00:12:34:56'},
    addresses: ['192.0.2.10/24'],
    gateways: ['192.0.2.1'],
    vlans: [{id: 7, addresses: ['198.51.100.2/24']}],
  };
  const answers = answersOf(spoiled('network', {links: [wired]}));
  const written: object = JSON.parse(JSON.stringify(installedAnswers(answers)));
  // Reading strips what no check needs and fills in what was not written.
  expect(written).toMatchObject(installedAnswersShape.parse(written));
  expect(installedAnswersShape.parse(written)).toMatchObject({
    network: {links: [wired]},
    users: [{sshKeys: [ed25519Line]}],
  });
});

test('root with a password is told apart from a locked one', () => {
  expect(publicAnswers(answersOf(spoiled('root', {credential: 'r'}))).root).toBe('password');
});
