// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {stringify} from 'yaml';
import {flatpakDenials} from '../../src/answers/confinement.ts';
import {sizeBytes} from '../../src/answers/size.ts';
import {ed25519Line, sha512Hash, yescryptHash} from './support.ts';

/**
 * A record whose listed keys are always there and whose other keys may be missing, as in an answer
 * file.
 */
const partly = <T extends object>(
  always: readonly (keyof T)[],
  all: {[K in keyof T]: fc.Arbitrary<T[K]>},
): fc.Arbitrary<Partial<T>> => fc.record(all, {requiredKeys: [...always]});

const credential = fc.record({credential: fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/)});
const file = fc.record({file: fc.stringMatching(/^(\/[a-z0-9]{1,8}){1,4}$/)});
const source = fc.oneof(credential, file);
const password = fc.oneof(
  source,
  fc.constantFrom({hash: sha512Hash}, {hash: yescryptHash}, 'generate'),
);
const size = fc
  .tuple(fc.integer({min: 1, max: 999}), fc.constantFrom('MiB', 'GiB', 'TiB', 'MB', 'GB', 'TB'))
  .map(([number, unit]) => `${number}${unit}`);

const range = fc
  .tuple(size, size)
  .map(([a, b]) => (sizeBytes(a) <= sizeBytes(b) ? {least: a, most: b} : {least: b, most: a}));
const condition = partly<object>([], {
  serial: fc.stringMatching(/^[!-~]{1,20}$/),
  wwn: fc.stringMatching(/^0x[0-9a-f]{16}$/),
  byId: fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/),
  byPath: fc.stringMatching(/^pci-[0-9a-f]{4}:[0-9a-f]{2}$/),
  model: fc.stringMatching(/^[A-Z][A-Za-z0-9 ]{0,20}[A-Z0-9]$/),
  size: fc.oneof(
    range,
    size.map(least => ({least})),
    size.map(most => ({most})),
  ),
  transport: fc.constantFrom('nvme', 'sata', 'usb', 'virtio'),
}).filter(one => Object.keys(one).length > 0);
const match = fc.oneof(
  condition,
  fc.uniqueArray(condition, {minLength: 1, maxLength: 4, selector: one => JSON.stringify(one)}),
);
const disk = fc
  .tuple(
    match,
    fc.option(size),
    fc.oneof(
      fc.constantFrom({}, {erase: 'refuse'}, {erase: 'empty-only'}),
      fc
        .string({minLength: 1, maxLength: 80})
        .filter(text => text.trim() !== '')
        .map(contents => ({erase: 'replace', contents})),
    ),
  )
  .map(([how, slotSize, erase]) => ({match: how, ...erase, ...(slotSize !== null && {slotSize})}));

const octet = fc.integer({min: 1, max: 200});
/**
 * Addresses of different links never meet: each link has its own second byte, each address its own
 * fourth.
 */
const addressing = (network: number): fc.Arbitrary<object> =>
  partly<object>([], {
    dhcp: fc.constantFrom('yes', 'no', 'ipv4', 'ipv6'),
    domains: fc.constantFrom([], ['example.org', '~corp.example'], ['~.']),
    dns: fc.constantFrom([], ['192.0.2.53'], ['2001:db8::53', '127.0.0.1']),
    required: fc.boolean(),
    fixed: fc.tuple(octet, fc.boolean()),
  }).map(({fixed, ...rest}: {fixed?: readonly [number, boolean]}) =>
    fixed === undefined
      ? rest
      : {
          ...rest,
          addresses: [`10.${network}.0.${fixed[0]}/24`, `2001:db8:${network}::${fixed[0]}/64`],
          gateways: fixed[1] ? [`10.${network}.0.254`, 'fe80::1'] : [],
        },
  );
const link = (network: number): fc.Arbitrary<object> =>
  fc
    .tuple(
      addressing(network),
      fc.constantFrom(
        {mac: `52:54:00:00:00:${(network + 16).toString(16)}`},
        {name: `eth${network}`},
      ),
      fc.option(fc.integer({min: 1280, max: 9000})),
      fc.option(addressing(network + 100)),
    )
    .map(([own, which, mtu, vlan]) => ({
      match: which,
      ...own,
      ...(mtu !== null && {mtu}),
      ...(vlan !== null && {vlans: [{id: network + 1, ...vlan}]}),
    }));
const network = fc
  .tuple(fc.integer({min: 0, max: 4}), fc.option(addressing(50)))
  .chain(([count, wired]) =>
    fc
      .tuple(...Array.from({length: count}, (_, index) => link(index)))
      .map(links => ({links: wired === null ? links : [...links, wired]})),
  );

const user = partly<{name: string}>(
  ['name', 'password'] as never,
  {
    name: fc.stringMatching(/^x[a-z0-9_-]{0,30}$/),
    password,
    groups: fc.constantFrom([], ['sudo'], ['sudo', 'lab']),
    sshKeys: fc.constantFrom([], [ed25519Line]),
    fullName: fc.constantFrom('Alice Liddell', 'Ægir'),
    shell: fc.constantFrom('/bin/bash', '/usr/bin/zsh'),
  } as never,
);
const people = fc
  .tuple(
    fc.uniqueArray(user, {selector: ({name}) => name, minLength: 1, maxLength: 4}),
    fc.boolean(),
    fc.uniqueArray(fc.integer({min: 1000, max: 59_999}), {minLength: 8, maxLength: 8}),
    fc.integer({min: 0, max: 3}),
  )
  .map(([users, numbered, numbers, groups]) => ({
    users: users.map((one, index) => (numbered ? {...one, uid: numbers[index]} : one)),
    groups: Array.from({length: groups}, (_, index) => ({
      name: `g${index}`,
      ...(index > 0 && {gid: numbers[index + 4]}),
    })),
  }));

const mok = fc.oneof(
  fc.record({
    presence: fc.constant('person'),
    password: fc.oneof(source, fc.constantFrom('generate', {hash: sha512Hash})),
  }),
  fc.record({presence: fc.constant('driver'), password: source}),
  fc.constant({presence: 'none'}),
);
const protection = fc.oneof(
  fc
    .tuple(source, fc.constantFrom({}, {protection: 'state'}, {protection: 'discard'}))
    .map(([passphrase, kept]) => ({state: {encryption: 'luks2', passphrase}, kept})),
  fc.constant({state: {encryption: 'none'}, kept: {protection: 'discard'}}),
);
const boot = fc
  .tuple(protection, mok, fc.option(size), fc.constantFrom({}, {subject: 'Forge key 1'}))
  .map(([{state, kept}, key, room, subject]) => ({
    state: {...state, ...(room !== null && {size: room})},
    mok: {...key, ...kept, ...subject},
  }));
const secureBoot = fc.oneof(
  fc.constantFrom('require', 'off').map(word => ({secureBoot: word})),
  fc.constantFrom({}, {secureBoot: 'prefer', policies: {secureBootOff: 'continue'}}),
);

const https = partly<object>([], {
  url: fc.constant('https://install.example.org/report'),
  token: source,
  pin: fc.constant(`sha256//${'A'.repeat(43)}=`),
}).map(rest => ({url: 'https://install.example.org/report', ...rest}));
const postgresql = partly<{jit: boolean; clusters: string[]}>(['jit'], {
  jit: fc.boolean(),
  clusters: fc.uniqueArray(
    fc
      .tuple(fc.integer({min: 1, max: 99}), fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/))
      .map(parts => parts.join('/')),
    {minLength: 1, maxLength: 8},
  ),
});
const confinement = partly<object>([], {
  firewall: fc.constantFrom('closed', 'image'),
  flatpak: fc.record({deny: fc.shuffledSubarray([...flatpakDenials])}),
  containers: fc.record({runtime: fc.constantFrom('crun', 'runc', 'runsc', 'kata')}),
  postgresql,
  audit: fc.constantFrom('off', 'daily'),
});
const rest = partly<object>(
  ['version', 'locale', 'keymap', 'timezone', 'hostname', 'root'] as never,
  {
    version: fc.constant(1),
    locale: fc.constantFrom('C.UTF-8', 'en_GB.UTF-8', 'sr_RS.UTF-8@latin'),
    keymap: fc.constantFrom('us', 'uk', 'de-latin1'),
    timezone: fc.constantFrom('UTC', 'Europe/London', 'Pacific/Auckland'),
    hostname: fc.oneof(
      fc.constantFrom('node-{mac}', '{serial}.example.org'),
      fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/).filter(name => name !== 'localhost'),
    ),
    root: fc.oneof(fc.constant('locked'), password),
    network,
    confinement,
    payload: fc.constantFrom({}, {allowDowngrade: true}),
    consoles: fc.constantFrom([], ['tty0', 'ttyS0,115200']),
    commandLine: fc.constantFrom([], ['quiet', 'loglevel=3'], ['nomodeset']),
    report: partly<object>([], {
      device: fc.constant('/dev/ttyS1'),
      file: fc.constant('/run/forge/report.ndjson'),
      https,
    }),
    finally: fc.constantFrom('reboot', 'poweroff', 'stay'),
  } as never,
);
const ssh = fc.constantFrom(
  {},
  {ssh: {enable: true, passwords: true, port: 2222}},
  {ssh: {enable: false}},
);

/**
 * Answers that are right, as somebody would write them: any key that may be missing sometimes is.
 */
export const validAnswersArbitrary: fc.Arbitrary<object> = fc
  .tuple(rest, disk, people, boot, secureBoot, ssh)
  .map(([other, diskPart, peoplePart, bootPart, secure, sshPart]) => ({
    ...other,
    disk: diskPart,
    ...peoplePart,
    ...bootPart,
    ...secure,
    ...sshPart,
  }));

/** Texts of answer files that are right, in YAML and JSON, with and without comments. */
export const validTexts: fc.Arbitrary<string> = fc
  .tuple(validAnswersArbitrary, fc.constantFrom('yaml', 'json', 'tabs', 'flow'))
  .map(([answers, form]) => {
    if (form === 'yaml')
      return `# Made by a machine.\n${stringify(answers, {aliasDuplicateObjects: false})}`;
    if (form === 'flow')
      return stringify(answers, {aliasDuplicateObjects: false, collectionStyle: 'flow'});
    return JSON.stringify(answers, undefined, form === 'tabs' ? '\t' : undefined);
  });
