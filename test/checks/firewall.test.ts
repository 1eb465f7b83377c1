// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parseRuleset} from '../../src/formats/nft.ts';
import {parseRulesetFile} from '../../src/formats/nft-file.ts';
import {firewallText} from '../../src/steps/machine/firewall.ts';
import {targetFor} from '../steps/fakes/target.ts';
import {recorded} from './support.ts';

const own = readFileSync(
  new URL('../fixtures/confinement/nft-closed-ssh-2222.json', import.meta.url),
  'utf8',
);
const image = readFileSync(
  new URL('../../qemu/build/tree/image/etc/nftables.conf', import.meta.url),
  'utf8',
);
const base = (name: string, policy: string, more: object = {}) => ({
  chain: {
    family: 'inet',
    table: 'f',
    name,
    type: 'filter',
    hook: name.toLowerCase(),
    policy,
    ...more,
  },
});
const rule = (chain: string, ...expr: readonly object[]) => ({
  rule: {family: 'inet', table: 'f', chain, expr},
});
const match = (left: object, right: unknown, op = '==') => ({match: {op, left, right}});
const meta = (key: string) => ({meta: {key}});
const dport = {payload: {protocol: 'tcp', field: 'dport'}};
const [accept, lo] = [{accept: null}, match(meta('iif'), 'lo')];
const nft = (...nftables: readonly object[]): string => JSON.stringify({nftables});
const live = (...items: readonly object[]) => parseRuleset(nft(base('input', 'drop'), ...items));
const file = (...lines: readonly string[]) =>
  parseRulesetFile(
    `table inet f {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n${lines.map(line => `\t\t${line}\n`).join('')}\t}\n}\n`,
  );
const nothing = {accepted: [], loose: []};

describe('the rules of Forge itself let in only what is named', () => {
  it.each([
    ['in force', () => parseRuleset(own)],
    [
      'in a file',
      () =>
        parseRulesetFile(firewallText(targetFor({ssh: {enable: true, port: 2222}}).answers) ?? ''),
    ],
  ] as const)('%s', (_where, read) =>
    expect(read()).toMatchObject({
      accepted: ['udp/68', 'udp/546', 'tcp/2222'],
      loose: [],
      chains: [
        {hook: 'input', policy: 'drop'},
        {hook: 'forward', policy: 'drop'},
        {hook: 'output', policy: 'accept'},
      ],
    }),
  );

  it("and the image's", () =>
    expect(parseRulesetFile(image)).toMatchObject({accepted: ['udp/68', 'udp/546'], loose: []}));
});

describe('rules in force', () => {
  it('of a recorded machine', () => {
    expect(parseRuleset(recorded('closed'))).toMatchObject({
      accepted: ['udp/68', 'udp/546', 'tcp/22'],
      loose: [],
    });
    expect(parseRuleset(recorded('hole'))).toMatchObject({
      accepted: expect.arrayContaining(['tcp/443', 'tcp/8000-8080']),
    });
    expect(parseRuleset(recorded('flushed'))).toEqual({chains: [], ...nothing});
  });

  it.each([
    ['any', [accept]],
    ['ct state new', [match({ct: {key: 'state'}}, 'new', 'in'), accept]],
    ['ct state not established', [match({ct: {key: 'state'}}, 'established', '!='), accept]],
    ['meta iifname eth0', [match(meta('iifname'), 'eth0'), accept]],
    ['meta l4proto tcp,udp', [match(meta('l4proto'), {set: ['tcp', 'udp']}), accept]],
    [
      'ip saddr 0.0.0.0/0',
      [
        match({payload: {protocol: 'ip', field: 'saddr'}}, {prefix: {addr: '0.0.0.0', len: 0}}),
        {counter: null},
        accept,
      ],
    ],
    ['tcp dport not 22', [match(dport, 22, '!='), accept]],
    ['any', [{queue: {num: 0}}]],
    [
      'meta iifname eth0',
      [
        {
          vmap: {
            key: meta('iifname'),
            data: {
              set: [
                ['lo', accept],
                ['eth0', accept],
                ['eth1', {drop: null}],
              ],
            },
          },
        },
      ],
    ],
    ['{"vmap":{}}', [{vmap: {}}]],
  ])('%s is open', (words, expr) =>
    expect(live(rule('input', ...expr))).toMatchObject({accepted: [], loose: [words]}),
  );

  it.each([
    [
      'tcp/8080',
      [
        {
          vmap: {
            key: dport,
            data: {
              set: [
                [8080, accept],
                [22, {drop: null}],
              ],
            },
          },
        },
      ],
    ],
    ['tcp/@open', [{vmap: {key: dport, data: '@open'}}]],
    ['tcp/80', [match(dport, {set: [{elem: {val: 80, counter: {packets: 1, bytes: 9}}}]}), accept]],
    ['tcp/22', [match({ct: {key: 'state'}}, 'new', 'in'), match(dport, 22), accept]],
  ])('%s is a port', (port, expr) =>
    expect(live(rule('input', ...expr))).toMatchObject({accepted: [port], loose: []}),
  );

  it('of other chains count as far as input leads there, with the conditions on the way', () => {
    const [to, other] = [{jump: {target: 'x'}}, {chain: {family: 'inet', table: 'f', name: 'x'}}];
    expect(live(other, rule('x', accept))).toMatchObject(nothing);
    expect(live(other, rule('x', accept), rule('input', lo, to))).toMatchObject(nothing);
    expect(
      live(other, rule('x', accept), rule('input', match(dport, 22), {goto: {target: 'x'}})),
    ).toMatchObject({accepted: ['tcp/22'], loose: []});
    expect(live(other, rule('x', accept), rule('x', to), rule('input', to))).toMatchObject({
      accepted: [],
      loose: ['any'],
    });
    expect(
      live(other, rule('x', accept), rule('input', {vmap: {key: dport, data: {set: [[23, to]]}}})),
    ).toMatchObject({accepted: ['tcp/23']});
  });

  it("of Podman's netavark open nothing beside a chain that drops", () => {
    const subnet = match(
      {payload: {protocol: 'ip', field: 'saddr'}},
      {prefix: {addr: '10.88.0.0', len: 16}},
    );
    const netavark = {family: 'inet', table: 'netavark'};
    expect(
      live(
        base('INPUT', 'accept', {...netavark, hook: 'input'}),
        base('FORWARD', 'accept', {...netavark, hook: 'forward'}),
        {
          rule: {
            ...netavark,
            chain: 'INPUT',
            expr: [
              subnet,
              match(meta('l4proto'), {set: ['tcp', 'udp']}),
              match({payload: {protocol: 'th', field: 'dport'}}, 53),
              accept,
            ],
          },
        },
        {rule: {...netavark, chain: 'FORWARD', expr: [subnet, accept]}},
      ),
    ).toMatchObject(nothing);
  });

  it('of a dormant table are none', () => {
    for (const flags of ['dormant', ['dormant']]) {
      expect(live({table: {family: 'inet', name: 'f', flags}}, rule('input', accept))).toEqual({
        chains: [],
        ...nothing,
      });
    }
    expect(
      parseRulesetFile(
        'table inet f { flags dormant; chain input { type filter hook input priority 0; ' +
          'policy drop; } }',
      ).chains,
    ).toEqual([]);
  });
});

describe('rules in a file', () => {
  it.each([
    ['counter accept', 'any'],
    ['ct state new accept', 'ct state new'],
    ['ct state established, new accept', 'ct state established,new'],
    ['iifname "eth0" accept comment "iif lo"', 'iifname ""'],
    ['meta l4proto { tcp, udp } accept', 'meta l4proto { tcp,udp }'],
    ['ip saddr 0.0.0.0/0 log prefix "#x" accept # all', 'ip saddr 0.0.0.0/0'],
    ['tcp dport != 22 accept', 'tcp dport != 22'],
    [
      'ct state vmap { established : accept, new : accept }',
      'ct state vmap { established : ,new : }',
    ],
    ['iif vmap @links', 'iif vmap @links'],
  ])('%s is open', (line, words) =>
    expect(file(line)).toMatchObject({accepted: [], loose: [words]}),
  );

  it.each([
    ['tcp dport {\n\t80,\n\t443 } counter accept', ['tcp/80', 'tcp/443']],
    ['tcp dport vmap { 8080 : accept, 22 : drop }', ['tcp/8080']],
    ['ct state new tcp dport ssh accept', ['tcp/ssh']],
    ['tcp dport 22 drop', []],
    ['iif lo accept', []],
    ['meta iifname "lo" accept', []],
    [
      'ct state vmap { established : accept, related : accept, invalid : drop } # tcp ' +
        'dport 1 accept',
      [],
    ],
    ['meta l4proto { icmp, ipv6-icmp } accept', []],
    ['ip6 nexthdr icmpv6 accept', []],
  ] as const)('%s opens %j', (line, accepted) =>
    expect(file(line)).toMatchObject({accepted, loose: []}),
  );

  it('are followed from chain to chain, and from block to block', () => {
    const text = (
      lines: string,
    ) => `table inet f { chain input { type filter hook input priority 0; policy drop; tcp dport 22 jump x; }
chain output { type filter hook output priority 0; accept }
chain x { accept; } }\n${lines}`;
    expect(parseRulesetFile(text(''))).toMatchObject({accepted: ['tcp/22'], loose: []});
    expect(parseRulesetFile(text('table inet f { chain input { accept; } }'))).toMatchObject({
      accepted: ['tcp/22'],
      loose: ['any'],
    });
  });
});
