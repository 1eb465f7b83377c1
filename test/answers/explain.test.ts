// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {answersShape} from '../../src/answers/answers-shape.ts';
import {explainAll, explainField} from '../../src/answers/explain.ts';
import {descriptionOf} from '../../src/answers/field-words.ts';
import {fieldsOf} from '../../src/answers/fields.ts';
import {loadAnswers, mustLoadAnswers} from '../../src/answers/load.ts';
import {parseText} from '../../src/answers/yaml-text.ts';
import {valueSources} from '../../src/answers/value-sources.ts';
import {ed25519Line, sha512Hash, validAnswers, yescryptHash} from './support.ts';

const fields = fieldsOf(answersShape());
const width = (line: string): number => Array.from(line).length;

test('every field says what it is for', () => {
  expect(fields.length).toBeGreaterThan(90);
  expect(fields.filter(field => descriptionOf(field).length < 5).map(field => field.path)).toEqual(
    [],
  );
  // Fields of alternatives share their words only where they are the same field.
  for (const {path, shapes} of fields)
    expect([path, new Set(shapes.map(({description}) => description)).size]).toEqual([path, 1]);
});

/** A value at a field's place, within one entry of each list on the way. */
function placed(path: string, value: unknown): unknown {
  const parts = path.split('.');
  return parts.toReversed().reduce<unknown>((inner, part, index) => {
    const here = parts.slice(0, parts.length - index).join('.');
    const isList =
      here !== path && fields.find(field => field.path === here)?.shapes[0]?.type === 'array';
    return {[part]: isList ? [inner] : inner};
  }, value);
}

test('every field but the parts has an example, and every example is right', () => {
  // What rules between fields say of a field that stands alone.
  const alone = /is missing|has no meaning|cannot be reached|give match|nobody could log in/;
  let tried = 0;
  for (const {path, shapes} of fields) {
    const examples = shapes[0]?.examples ?? [];
    if (examples.length === 0) expect([path, shapes[0]?.type]).toEqual([path, 'object']);
    for (const example of examples) {
      const loaded = loadAnswers(JSON.stringify(placed(path, example)));
      const faults = 'faults' in loaded ? loaded.faults : [];
      const own = faults.filter(
        fault =>
          fault.path.replaceAll(/\[\d+\]/g, '').startsWith(path) && !alone.test(fault.message),
      );
      expect([path, own]).toEqual([path, []]);
      tried++;
    }
  }
  expect(tried).toBeGreaterThan(80);
});

describe('one field', () => {
  test('all that is known of it', () => {
    expect(explainField('users.uid')).toEqual({
      known: true,
      lines: [
        'users.uid',
        '  Number of the user and of its own group; given in order from 1000 when absent',
        '  Type     whole number from 1000 to 59999',
        '  Default  none: it may be left out',
        '  Example  1000',
        '  See      sysusers.d(5)',
      ],
    });
  });
  test.each([
    ['disk.erase', ['  Type     one of refuse, empty-only, replace', '  Default  empty-only']],
    [
      'mok.presence',
      ['  Type     one of person, driver, none', '  Default  none: it must be given'],
    ],
    ['root', ['  Type     locked; or generate; or mapping of one of hash, credential, file']],
    [
      'consoles',
      [
        '  Type     list of at most 8 entries, each: text',
        '  Default  []',
        '  Example  [tty0, "ttyS0,115200"]',
      ],
    ],
    ['disk', ['  Fields   match, erase, contents, slotSize']],
    ['network.links.vlans.id', ['  See      IEEE 802.1Q; systemd.netdev(5), [VLAN] Id=']],
  ])('%s', (path, wanted) =>
    expect(explainField(path).lines).toEqual(expect.arrayContaining(wanted)),
  );

  test.each(['users[0].uid', 'users.0.uid', 'users[].uid'])('%s means the same', path =>
    expect(explainField(path)).toEqual(explainField('users.uid')),
  );

  test.each([
    ['password', 'Did you mean users.password or mok.password?'],
    ['user.password', 'Did you mean users.password or mok.password?'],
    ['disk.serial', 'Did you mean disk.match.serial?'],
    ['dsk', 'Did you mean disk?'],
    ['users.sshkeys', 'Did you mean users.sshKeys?'],
    ['xyzzy', 'At the top there are: version, disk, state, payload, locale, keymap, timezone,'],
    ['', 'At the top there are: version, disk, state, payload, locale, keymap, timezone,'],
  ])('%j is none, and the nearest are named', (path, hint) => {
    const {known, lines} = explainField(path);
    expect(known).toBe(false);
    expect(lines[0]).toBe(`There is no field ${JSON.stringify(path)}.`);
    expect(lines[1]).toBe(hint);
  });
  test('a name with escape sequences says nothing to the terminal', () =>
    expect(explainField('\u{1b}[2J\u{1b}').lines.join('')).not.toMatch(/\p{Cc}/u));
});

describe('all fields', () => {
  const all = explainAll();
  test('a line each, in the order of the schema', () => {
    expect(all).toHaveLength(fields.length);
    expect(all.slice(0, 3)).toEqual([
      'version *            Version of this format',
      'disk *               The disk to install to',
      expect.stringMatching(/^ {2}match \* /),
    ]);
  });
});

test('no line is wider than 79 columns', () => {
  for (const line of [
    ...explainAll(),
    ...fields.flatMap(({path}) => explainField(path).lines),
    ...explainField('x'.repeat(300)).lines,
  ]) {
    expect(width(line)).toBeLessThanOrEqual(79);
    expect(line).not.toBe('');
  }
});

describe('where values come from', () => {
  const text = [
    'version: 1',
    'disk: {match: {byId: /dev/disk/by-id/nvme-X_1}}',
    'state:',
    '  encryption: luks2',
    '  passphrase: {credential: forge.p}',
    'locale: C.UTF-8',
    'keymap: us',
    'timezone: UTC',
    'hostname: box',
    'users:',
    '  - name: alice',
    `    password: {hash: "${sha512Hash}"}`,
    `    sshKeys: ["${ed25519Line}"]`,
    `root: {hash: "${yescryptHash}"}`,
    'mok: {presence: none}',
    'consoles: [tty0]',
  ].join('\n');
  const lines = valueSources(parseText(text), mustLoadAnswers(text, 'x'));

  test.each([
    '1:10     version: 1',
    '2:22     disk.match.byId: nvme-X_1',
    'default  disk.erase: empty-only',
    '5:28     state.passphrase.credential: forge.p',
    'default  groups: []',
    '11:11    users[0].name: alice',
    '16:12    consoles[0]: tty0',
    'default  network.links: []',
    'default  mok.protection: state',
  ])('%s', line => expect(lines).toContain(line));

  test('hashes are not shown', () => {
    expect(lines).toContain('12:22    users[0].password.hash: (a hash, not shown)');
    expect(lines).toContain('14:14    root.hash: (a hash, not shown)');
    expect(lines.join('\n')).not.toContain('$6$');
    expect(lines.join('\n')).not.toContain('$y$');
  });
  test('every line fits', () => expect(lines.filter(line => width(line) > 79)).toEqual([]));
  test('nothing is left out', () => {
    const all = valueSources(parseText(''), mustLoadAnswers(JSON.stringify(validAnswers()), 'x'));
    expect(all.every(line => line.startsWith('default  '))).toBe(true);
    for (const key of Object.keys(validAnswers()))
      if (key !== 'report') expect(all.some(line => line.slice(9).startsWith(key))).toBe(true);
  });
});
