// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {answersSchema} from '../../src/answers/schema.ts';
import {
  answersOf,
  ed25519Line,
  faultsOf,
  sha512Hash,
  spoiled,
  validAnswers,
  yescryptHash,
} from './support.ts';

describe('a valid answer file', () => {
  test('is accepted as it is', () =>
    expect(answersOf(validAnswers())).toMatchObject(validAnswers()));

  test('gets its defaults, which are the careful ones', () => {
    const short: Record<string, unknown> = validAnswers();
    for (const key of ['network', 'consoles', 'report', 'finally'])
      Reflect.deleteProperty(short, key);
    short['disk'] = {match: {serial: 'A'}};
    short['users'] = [{name: 'bob', password: {credential: 'x'}}];
    const {state, locale, keymap, timezone, hostname, root, mok} = validAnswers();
    expect(answersOf(short)).toEqual({
      version: 1,
      state,
      locale,
      keymap,
      timezone,
      hostname,
      root,
      mok: {...mok, protection: 'state'},
      disk: {match: {serial: 'A'}, erase: 'empty-only'},
      users: [{name: 'bob', password: {credential: 'x'}, groups: [], sshKeys: []}],
      groups: [],
      payload: {allowDowngrade: false},
      network: {links: []},
      ssh: {enable: false, port: 22, passwords: false},
      consoles: [],
      commandLine: [],
      confinement: {firewall: 'closed', flatpak: {deny: []}, audit: 'off'},
      secureBoot: 'require',
      policies: {
        interrupted: 'resume',
        secureBootOff: 'stop',
        stepFailed: 'stop',
        stepDrifted: 'stop',
        stepForeign: 'stop',
      },
      report: {},
      finally: 'reboot',
    });
  });
});

/** path, value, part of the message */
const refused: readonly (readonly [string, unknown, string])[] = [
  ['version', 2, 'must be 1'],
  ['version', undefined, 'is missing'],
  ['disk.match', {}, 'at least one of serial, wwn, byId, byPath, model, size, transport'],
  ['disk.match', [], 'disk.match: needs at least one entry'],
  ['disk.match', 'S1', 'must be a mapping such as {serial: …}, or a list of such mappings'],
  ['disk.match', [{serial: 'A'}, {}], 'disk.match[1]: give at least one of'],
  [
    'disk.match',
    [{serial: 'A'}, {serail: 'B'}],
    'disk.match[1]: unknown key "serail"; did you mean "serial"?',
  ],
  [
    'disk.match',
    [{serial: 'A'}, {serial: 5}],
    'disk.match[1].serial: must be text; put it in quotes',
  ],
  ['disk.match', [{serial: 'A'}, {serial: 'A'}], 'disk.match[1]: this alternative is there twice'],
  ['disk.match', Array.from({length: 9}, (_, at) => ({serial: `S${at}`})), 'at most 8 entries'],
  ['disk.match', {size: {}}, 'disk.match.size: give least, most or both'],
  ['disk.match', {size: {least: '2TB', most: '1TiB'}}, 'disk.match.size: least is more than most'],
  [
    'disk.match',
    {size: {least: 'x', most: '1TiB'}},
    'disk.match.size.least: must be a whole number with',
  ],
  ['disk.match', {size: {least: '1.5TB'}}, 'whole number with'],
  ['disk.match', {transport: 'scsi'}, 'must be one of nvme, sata, ata, sas, spi'],
  ['disk.match', {model: 'X '}, 'no space at an end'],
  ['disk.erase', 'replace', 'disk.contents: is missing: with erase: replace'],
  ['disk.contents', 'any', 'has no meaning with erase: empty-only'],
  ['disk.slotSize', '8', 'such as 8GiB'],
  ['state.size', '0GiB', 'such as 8GiB'],
  ['state.passphrase', undefined, 'state.passphrase: is missing: where the passphrase'],
  ['disk.match.serial', ' A', 'no space at an end'],
  ['disk.match.serial', 'A\u{1b}[2J', 'printable ASCII'],
  ['disk.match.serial', 12_345, 'put it in quotes'],
  ['disk.match', {wwn: '5000c500a0b1c2d3'}, 'world wide name'],
  ['disk.match', {byId: 'ata-X_1-part1'}, 'name the whole disk'],
  ['disk.match', {byId: '/dev/sda'}, 'the name of a link'],
  ['disk.match', {byPath: '../../sda'}, 'the name of a link'],
  ['disk.erase', 'all', 'must be one of refuse, empty-only, replace'],
  ['state.encryption', 'luks1', 'must be one of luks2, none'],
  [
    'state',
    {encryption: 'none'},
    'mok.protection: with state.encryption: none the key would lie in the clear',
  ],
  ['payload', {allowDowngrade: 'yes'}, 'must be true or false'],
  ['state.passphrase', {credential: '../x'}, "a credential's name"],
  ['state.passphrase', {file: 'relative'}, 'absolute path'],
  ['state.passphrase', {file: '/a/../b'}, 'absolute path'],
  ['state.passphrase', {file: '/a//b'}, 'absolute path'],
  ['state.passphrase', {credential: 'a', file: '/b'}, '{credential: NAME} or {file: PATH}'],
  ['locale', 'en_GB', 'UTF-8 locale'],
  ['locale', 'en_GB.UTF-8 quiet', 'UTF-8 locale'],
  ['keymap', '../us', 'key map'],
  ['keymap', 'us init=/bin/sh', 'key map'],
  ['timezone', 'Europe/Londn', 'did you mean Europe/London?'],
  ['timezone', 'europe/london', 'did you mean Europe/London?'],
  ['timezone', '../../etc/shadow', 'must be a time zone'],
  ['hostname', '-box', 'labels'],
  ['hostname', 'Box', 'labels'],
  ['hostname', 'a..b', 'labels'],
  ['hostname', 'a'.repeat(64), 'labels'],
  ['hostname', `${'a'.repeat(40)}.${'b'.repeat(40)}`, 'at most 64'],
  ['hostname', 'localhost', 'choose another'],
  ['hostname', 'node-{name}', 'only {serial} and {mac} can be filled in'],
  ['hostname', 'node-{mac', 'only {serial} and {mac} can be filled in'],
  [
    'hostname',
    `${'a'.repeat(52)}{mac}`,
    'at most 63 characters each, parted by dots, also once {serial} and {mac} are filled in',
  ],
  ['hostname', '{mac}-', 'not at an end'],
  ['groups', [{name: 'g'}, {name: 'g'}], 'groups[1].name: this group is there twice'],
  [
    'groups',
    [
      {name: 'g', gid: 2000},
      {name: 'h', gid: 2000},
    ],
    'groups[1].gid: another group has this number already',
  ],
  ['groups', [{name: 'alice'}], 'groups[0].name: a user has this name'],
  ['groups', [{name: 'g', gid: 99}], 'groups[0].gid: must be at least 1000'],
  ['users.0.name', 'Alice', 'must begin with a-z'],
  ['users.0.name', 'a'.repeat(32), 'at most 31'],
  ['users.0.name', '1000', 'must begin with'],
  ['users.0.name', 'root', 'account of the system'],
  ['users.0.name', 'systemd-network', 'account of the system'],
  ['users.0.fullName', 'A:0:0', 'no colon'],
  ['users.0.fullName', '', 'must not be empty'],
  ['users.0.groups', 'sudo', 'must be a list'],
  ['users.0.groups', ['sudo', 'sudo'], 'twice'],
  ['users.0.shell', 'bash', 'absolute path'],
  ['users.0.shell', '/bin/ba sh', 'letters, digits'],
  ['users.0.uid', 0, 'must be at least 1000'],
  ['users.0.uid', 60_000, 'must be at most 59999'],
  ['users.0.uid', 1000.5, 'must be a whole number'],
  ['users.0.uid', '1000', 'must be a whole number'],
  ['users.0.sshKeys', ['ssh-rsa'], 'not base64'],
  ['users', [], 'nobody could ever log in'],
  ['consoles', ['ttyS0 init=/bin/sh'], 'console such as'],
  ['consoles', 'ttyS0', 'must be a list'],
  ['mok.presence', 'somebody', 'must be one of person, driver, none'],
  ['mok.password', {hash: yescryptHash}, 'cannot read yescrypt'],
  ['report.device', '/etc/passwd', 'below /dev'],
  ['report.device', '/dev/../etc/passwd', 'absolute path'],
  ['finally', 'halt', 'must be one of reboot, poweroff, stay'],
  ['consoles', ['ttyS0', 'ttyS0,115200'], 'consoles[1]: this console is there twice'],
  [
    'commandLine',
    ['init=/bin/sh'],
    'not on the list of words that leave every protection on: quiet,',
  ],
  ['commandLine', ['mitigations=off'], 'not on the list'],
  ['commandLine', ['quiet init=/bin/sh'], 'not on the list'],
  ['commandLine', ['loglevel=3', 'loglevel=7'], 'commandLine[1]: this word is there twice'],
  ['network.dhcp', true, 'unknown key "dhcp"; known here: links'],
  ['ssh', {enable: true, port: 0}, 'ssh.port: must be at least 1'],
  ['ssh', {passwords: true}, 'has no meaning without ssh.enable: true'],
  ['secureBoot', false, 'must be one of require, prefer, off'],
  ['policies', {secureBootOff: 'continue'}, 'has no meaning with secureBoot: require'],
  ['policies', {stepForeign: 'redo'}, 'must be one of stop, abort'],
  ['mok', {presence: 'none', password: 'generate'}, 'has no meaning with presence: none'],
  ['mok', {presence: 'person'}, 'mok.password: is missing: the one-time password'],
  ['mok.subject', 'A/B', 'letters, digits, blanks, dots and hyphens'],
  ['mok.protection', 'tpm', 'must be one of state, discard'],
  ['report.file', '/dev/sda', 'must not lie below /dev, /proc or /sys'],
  ['report.https', {url: 'http://x.example/'}, 'must be an https:// address'],
  ['report.https', {url: 'https://x.example/#a'}, 'no part after #'],
  ['report.https', {}, 'report.https.url: is missing: Address'],
  ['report.https', {url: 'https://x.example/', pin: 'sha256//AAAA'}, 'sha256// and the Base64'],
];

test.each(refused)('%s = %j is refused', (path, value, message) => {
  const faults = faultsOf(spoiled(path, value));
  expect(faults.join('\n')).toContain(message);
  expect(faults).toHaveLength(1);
});

const accepted: readonly (readonly [string, unknown])[] = [
  ['disk.match', {wwn: 'eui.0025385b01b2c3d4'}],
  ['disk.match', {wwn: '0x600508b1001c3ab4f8f2a6b8d5c0e1f2'}],
  ['disk.match', {byPath: 'pci-0000:00:1f.2-ata-1'}],
  ['disk.erase', 'refuse'],
  ['locale', 'C.UTF-8'],
  ['locale', 'ca_ES.UTF-8@valencia'],
  ['keymap', 'de-latin1-nodeadkeys'],
  ['timezone', 'UTC'],
  ['timezone', 'America/Argentina/Buenos_Aires'],
  ['timezone', 'Etc/GMT+10'],
  ['hostname', 'rack4.lab.example.org'],
  ['hostname', 'a'.repeat(63)],
  ['users.0.name', '_svc-1'],
  ['users.0.name', 'a'.repeat(31)],
  ['users.0.fullName', 'Ægir Ó\u2019Brien'],
  ['users.0.password', {hash: sha512Hash}],
  ['users.0.shell', '/usr/bin/zsh'],
  ['root', {hash: yescryptHash}],
  ['root', {file: '/run/root.hash'}],
  ['consoles', ['tty0', 'ttyS1,115200n8r', 'hvc0']],
  ['mok.password', {hash: sha512Hash}],
  [
    'report',
    {device: '/dev/virtio-ports/org.intergenos.forge.report', file: '/run/forge/report.ndjson'},
  ],
  ['finally', 'stay'],
  ['disk.match', [{serial: 'A'}, {transport: 'nvme', size: {least: '400GB'}}]],
  ['disk.match', {model: 'Samsung SSD 990 PRO 1TB', size: {least: '1TB', most: '1 TB'}}],
  ['disk', {match: {serial: 'A'}, erase: 'replace', contents: 'any', slotSize: '8GiB'}],
  ['state.size', '200GiB'],
  ['hostname', 'node-{mac}.example.org'],
  ['hostname', '{serial}'],
  ['users.0.uid', 59_999],
  ['groups', [{name: 'lab'}, {name: 'ops', gid: 5000}]],
  ['ssh', {enable: true}],
  ['commandLine', ['quiet', 'loglevel=3', 'usbcore.autosuspend=-1']],
  ['mok', {presence: 'none', protection: 'discard', subject: 'Anvil 1.0'}],
  ['secureBoot', 'off'],
  [
    'report',
    {
      https: {
        url: 'https://x.example/report?site=4',
        pin: `sha256//${'A'.repeat(43)}=`,
        token: {credential: 't'},
      },
    },
  ],
];

test.each(accepted)('%s = %j is accepted', (path, value) =>
  expect(faultsOf(spoiled(path, value))).toEqual([]),
);

test('links may be written with their directory, and are kept without it', () => {
  expect(answersOf(spoiled('disk.match', {byId: '/dev/disk/by-id/nvme-X_1'})).disk.match).toEqual({
    byId: 'nvme-X_1',
  });
});

test('users of one name are refused at the second', () => {
  const user = {name: 'alice', password: {credential: 'a'}};
  expect(faultsOf(spoiled('users', [user, {...user, name: 'bob'}, user]))).toEqual([
    'users[2].name: this user is there twice',
  ]);
});

test('a driver cannot know a password that is generated', () => {
  expect(faultsOf(spoiled('mok', {presence: 'driver', password: 'generate'}))[0]).toContain(
    'must know the one-time password beforehand',
  );
});

test('every field says what it is for', () => {
  const bare: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const properties: unknown = Reflect.get(node, 'properties');
    for (const [key, value] of Object.entries(properties ?? {})) {
      if (typeof Reflect.get(Object(value), 'description') !== 'string')
        bare.push(`${path}.${key}`);
      walk(value, `${path}.${key}`);
    }
    walk(Reflect.get(node, 'items'), `${path}[]`);
    for (const one of Object.values(Reflect.get(node, 'anyOf') ?? {})) walk(one, path);
  };
  walk(answersSchema.toJSONSchema({io: 'input'}), '');
  expect(bare).toEqual([]);
});

test('ssh keys are kept as they were written', () =>
  expect(answersOf(validAnswers()).users[0]?.sshKeys).toEqual([ed25519Line]));
