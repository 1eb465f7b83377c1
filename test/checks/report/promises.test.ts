// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseProof} from '../../../src/checks/report/proof.ts';
import {parseSummary} from '../../../src/checks/report/summary.ts';
import {partsOf, type Change} from '../confined-machine.ts';
import {recorded} from '../support.ts';
import {on} from '../../support/world.ts';
import {desk, reviewed, type Desk} from '../../cli/support.ts';

/**
 * What other programs read of forge verify and forge audit, as Forge 0.1 wrote it: names of fields,
 * ids, words of verdicts, exit codes. It may gain fields and witnesses and never change.
 */
const fixture = (name: string): unknown =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../fixtures/promises/${name}.json`), 'utf8'),
  );

const broken: Change = {
  files: {
    '/sys/kernel/security/lockdown': '[none] integrity confidentiality\n',
    '/usr/bin/firejail': 'ELF',
    '/etc/passwd':
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\nalice:x:1042:1042::/home/alice:/bin/bash\n',
  },
  rules: [
    on('mokutil --sb-state', 'SecureBoot disabled\n'),
    on('passwd -S root', 'root P 2026-11-22 0 99999 7 -1\n'),
    on('cryptsetup', {code: 1, stderr: 'Cannot initialize device-mapper, running as non-root.\n'}),
    on('ss', recorded('ss-open')),
    on('nft', {code: 127, stderr: 'nft: not found\n'}),
  ],
};
const machines = {
  good: partsOf(),
  broken: partsOf(broken),
  blind: {files: {}, commands: [on(() => true, {code: 127})]},
} as const;
type Name = keyof typeof machines;

function at(name: Name): Desk {
  const {files, commands} = machines[name];
  const made = desk({
    files: {...files, ...reviewed, '/etc/forge/report.json': '{"device": "/dev/r"}'},
    commands: [on('agetty', ''), ...commands],
  });
  for (const path of ['/etc/shadow', '/etc/ssh/ssh_host_ed25519_key'])
    if (made.world.files.tree.has(path))
      made.world.files.put(path, made.world.files.text(path), 0o600);
  return made;
}

const rules = [
  'secure-boot',
  'lockdown',
  'users',
  'root-policy',
  'state-luks2',
  'sandbox-no-new-privileges',
  'uid-zero',
  'listeners',
  'firewall-closed',
  'firejail-absent',
  'user-units',
  'user-namespaces',
];

/** What differs from run to run, and where this repository lies. */
const steady = (text: string): unknown =>
  JSON.parse(
    text
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"TIME"')
      .replaceAll(/"ms":[\d.]+/g, '"ms":1')
      .replaceAll(/"[^"]*\/(\w+\.yaml)"/g, '"$1"'),
  );

/** What an element of a list is known by: a later check brings elements, which are news. */
const idOf = (one: unknown): unknown => {
  const {rule, ruleId, id} = Object(one);
  return rule ?? ruleId ?? id;
};

/** Fields of prose: their shape is a promise, their words are not. */
const prose = new Set(['remedy', 'help', 'message']);

function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]));
}

/**
 * The part of a record that is a promise: no remedies, which are prose, and no witness and no check
 * that the promised record has not.
 */
function promised(now: unknown, then: unknown, field = ''): unknown {
  if (prose.has(field)) return shapeOf(now);
  if (Array.isArray(now)) {
    const known = Array.isArray(then) ? then : [];
    const texts = new Set(known.map(one => JSON.stringify(one)));
    const ids = new Set(known.map(idOf));
    const mayGain = field === 'witnesses' || field === 'commands';
    const kept = now.filter(one =>
      mayGain
        ? texts.has(JSON.stringify(one))
        : known.length === 0 || idOf(one) === undefined || ids.has(idOf(one)),
    );
    return kept.map((one, index) => promised(one, known[index]));
  }
  if (typeof now !== 'object' || now === null) return now;
  return Object.fromEntries(
    Object.entries(now).map(([key, value]) => {
      const before: unknown = Object(then)[key];
      // Every new check adds to the counts, and none takes away.
      if (field === 'counts') return [key, Math.min(Number(value), Number(before ?? value))];
      return [key, promised(value, before, key)];
    }),
  );
}

function expectPromised(now: unknown, name: string): void {
  const then = fixture(name);
  expect(promised(now, then)).toMatchObject(Object(promised(then, then)));
}

async function said(name: Name, ...words: readonly string[]) {
  const desk = at(name);
  const code = await desk.run(...words);
  return {code, record: steady(desk.out.join('\n'))};
}

describe.each(['good', 'broken', 'blind'] as const)('of a machine that is %s', name => {
  test('forge verify --json', async () => {
    expectPromised(await said(name, 'verify', '--json'), `verify-${name}`);
  });
  test('forge audit --json', async () => {
    expectPromised(await said(name, 'audit', '--json', ...rules), `audit-${name}`);
  });
  test('forge audit --sarif', async () => {
    expectPromised(await said(name, 'audit', '--sarif', ...rules), `sarif-${name}`);
  });
  test('what the first start keeps', async () => {
    const desk = at(name);
    const code = await desk.run('first-boot');
    const kept = ['proof.json', 'proof.incomplete.json', 'audit.json'].filter(file =>
      desk.world.files.tree.has(`/var/lib/forge/${file}`),
    );
    const record = kept.map(file => [
      file,
      steady(desk.world.files.text(`/var/lib/forge/${file}`)),
    ]);
    expectPromised({code, record}, `first-boot-${name}`);
  });
});

test.each(['good', 'broken', 'blind'])('what an older Forge kept of %s is read', name => {
  const {record}: {record: readonly (readonly [string, object])[]} = Object(
    fixture(`first-boot-${name}`),
  );
  for (const [file, kept] of record) {
    const text = JSON.stringify(kept).replaceAll('"TIME"', '"2026-11-22T00:00:00.000Z"');
    if (file === 'audit.json') expect(parseSummary(text)).toBeDefined();
    else expect(parseProof(text)?.findings).toHaveLength(Object(kept).findings.length);
  }
});
