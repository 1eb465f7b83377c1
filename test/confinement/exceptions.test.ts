// SPDX-License-Identifier: GPL-3.0-or-later
import {templateOf} from '../../src/units/unit.ts';
import {directives} from '../../src/units/directives.ts';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {exceptionsOf, parseExceptions, unusedExceptions} from '../../src/confinement/exceptions.ts';
import {problemOf} from '../payload/recorded.ts';

const entry = (lines: string): string =>
  `- units: [a.service]\n  directives: [PrivateTmp]\n  reason: a reason that is long ` +
  `enough\n  source: a(8)\n${lines}`;
const words = 'reason: a reason that is long enough, source: a(8)';

describe('parseExceptions', () => {
  it('makes one exception of each unit and directive', () => {
    const found = parseExceptions(
      `- {units: [a.service, b@.service], directives: [PrivateTmp, ProtectHome], ${words}}`,
    );
    expect(found.map(({unit, directive}) => `${unit} ${directive}`)).toEqual([
      'a.service PrivateTmp',
      'a.service ProtectHome',
      'b@.service PrivateTmp',
      'b@.service ProtectHome',
    ]);
  });

  it('takes "all" for every directive of the baseline', () => {
    expect(
      parseExceptions(`- {units: [a.service], directives: all, ${words}}`).map(
        ({directive}) => directive,
      ),
    ).toEqual([...directives]);
  });

  it.each<[string, string, RegExp]>([
    ['no reason', '- {units: [a.service], directives: all, source: a(8)}', /reason/],
    [
      'a reason that says nothing',
      '- {units: [a.service], directives: all, reason: needed, source: a(8)}',
      /reason/,
    ],
    [
      'no source',
      '- {units: [a.service], directives: all, reason: a reason that is long enough}',
      /source/,
    ],
    [
      'an unknown directive',
      `- {units: [a.service], directives: [ProtectEverything], ${words}}`,
      /directives/,
    ],
    ['a name that is no service', `- {units: [a.socket], directives: all, ${words}}`, /units/],
    ['a glob outside of a class', `- {units: ['a*.service'], directives: all, ${words}}`, /glob/],
    [
      'instead for several',
      `- {units: [a.service], directives: [ProtectHome, PrivateTmp], instead: no, ${words}}`,
      /instead/,
    ],
    [
      'also for what is no list',
      entry('  also: [x]\n'),
      /also is for one directive that is a list/,
    ],
    [
      'writable paths without paths',
      `- {units: [a.service], directives: [ReadWritePaths], ${words}}`,
      /needs also/,
    ],
    ['an unknown key', entry('  because: x\n'), /because/],
    ['no list', 'units: []', /./],
    ['no YAML', '- {', /./],
    ['an anchor used', `- &x {units: [a.service], directives: all, ${words}}\n- *x`, /./],
  ])('refuses %s', async (_, text, detail) => {
    const found = await problemOf(async () => parseExceptions(text));
    expect(found).toEqual({
      code: 'CONFINEMENT-EXCEPTIONS-INVALID',
      detail: expect.stringMatching(detail),
    });
  });

  it('refuses a pair that stands there twice', async () => {
    expect((await problemOf(async () => parseExceptions(entry('') + entry('')))).detail).toBe(
      'twice: a.service PrivateTmp',
    );
  });
});

describe('who is meant', () => {
  const list =
    parseExceptions(`- {units: [a@.service, b.service], directives: [PrivateTmp], ${words}}
- {units: ['ssh@*.service'], class: sessions, directives: [PrivateTmp], ${words}}`);
  it.each([
    ['a@.service', 1],
    ['a@x.service', 1],
    ['a.service', 0],
    ['b.service', 1],
    ['bb.service', 0],
    ['ssh@.service', 1],
    ['ssh@1.service', 1],
    ['xssh@1.service', 0],
  ])('%s has %i', (unit, count) => expect(exceptionsOf(unit, list)).toHaveLength(count));

  it('knows the template of an instance', () => {
    expect(['a@b.service', 'a@.service', 'a.service'].map(templateOf)).toEqual([
      'a@.service',
      'a@.service',
      'a.service',
    ]);
  });

  it('names what excepts nobody', () => {
    expect(unusedExceptions(list, ['a@1.service', 'ssh@.service']).map(({unit}) => unit)).toEqual([
      'b.service',
    ]);
  });
});

describe('assets/confinement/exceptions.yaml', () => {
  const all = parseExceptions(
    readFileSync(join(import.meta.dirname, '../../assets/confinement/exceptions.yaml'), 'utf8'),
  );

  it('lets nobody off for a reason that speaks of convenience', () => {
    expect(all.filter(({reason}) => /easier|convenien|simpler|for now|todo/i.test(reason))).toEqual(
      [],
    );
  });

  it('excepts MemoryDenyWriteExecute for JIT compilers by name, and for whole sessions', () => {
    const named = all
      .filter(
        ({directive, reason}) => directive === 'MemoryDenyWriteExecute' && /compile/.test(reason),
      )
      .map(({unit}) => unit);
    expect(named).toEqual([
      'forge-engine.service',
      'forge-unattended.service',
      'forge-first-boot.service',
      'forge-audit.service',
      'postgresql@.service',
    ]);
    const others = all.filter(
      ({unit, directive}) => directive === 'MemoryDenyWriteExecute' && !named.includes(unit),
    );
    for (const {unit, class: kind, reason} of others)
      expect([unit, kind ?? reason]).toEqual([unit, expect.stringMatching(/^sessions$|initrd/)]);
  });

  it('allows no daemon of the network to load modules, mount or reboot', () => {
    const network = [
      'systemd-networkd',
      'systemd-resolved',
      'systemd-timesyncd',
      'nginx',
      'dbus',
      'nftables',
    ].map(name => `${name}.service`);
    const filters = all.filter(
      ({unit, directive}) => network.includes(unit) && directive === 'SystemCallFilter',
    );
    const granted = filters.flatMap(({also}) => also ?? ['everything']);
    expect(granted).toContain('bpf');
    expect(
      granted.filter(name => /everything|module|mount|reboot|swap|raw-io|privileged/.test(name)),
    ).toEqual([]);
  });
});
