// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {parse, stringify} from 'yaml';
import {describe, expect, test} from 'vitest';
import {loadAnswers} from '../../src/answers/load.ts';
import {parseText} from '../../src/answers/yaml-text.ts';
import {validAnswersArbitrary} from './generators.ts';

const head = [
  'version: 1',
  'state: {encryption: luks2, passphrase: {credential: p}}',
  'locale: C.UTF-8',
  'keymap: us',
  'timezone: UTC',
  'hostname: box',
  'root: {credential: r}',
  'mok: {presence: none}',
];
/** `line:column path` of every fault of a file whose first eight lines are right. */
function places(...lines: readonly string[]): readonly string[] {
  const loaded = loadAnswers([...head, ...lines].join('\n'));
  return 'faults' in loaded
    ? loaded.faults.map(({line, column, path}) => `${line}:${column} ${path}`)
    : [];
}
const users = 'users: []';

describe('the place of a fault', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'in a union of a mapping and a list',
      ['disk:', '  match:', '    - serial: A', '    - {serial: 5}', '    -', '      wwn: x', users],
      ['12:16 disk.match[1].serial', '14:12 disk.match[2].wwn'],
    ],
    [
      'in the mapping of that union',
      ['disk: {match: {serial: A, size: {least: 1}}}', users],
      ['9:41 disk.match.size.least'],
    ],
    [
      'of an unknown key in an alternative',
      ['disk: {match: [{serial: A}, {model: X, seriel: B}]}', users],
      ['9:40 disk.match[1]'],
    ],
    [
      'in a list of a list',
      [
        'disk: {match: {serial: A}}',
        users,
        'network:',
        '  links:',
        '    - match: {name: eth0}',
        '      vlans:',
        '        - id: 1',
        '          addresses:',
        '            - 192.0.2.1/24',
        '            - nonsense',
      ],
      ['18:15 network.links[0].vlans[0].addresses[1]'],
    ],
    [
      'of a missing key: the mapping that lacks it',
      [
        'disk: {match: {serial: A}}',
        'users:',
        '  - name: alice',
        '    password: {credential: a}',
        '  - fullName: Bob',
      ],
      ['13:5 users[1].name', '13:5 users[1].password'],
    ],
    [
      'of a missing key in a mapping in braces',
      ['disk: {erase: refuse}', users],
      ['9:7 disk.match'],
    ],
    ['of a missing key at the top', ['disk: {match: {serial: A}}'], ['1:1 users']],
    ['of a mapping that is not there', ['disk:', users], ['9:6 disk']],
    [
      'of what another answer makes necessary',
      ['disk:', '  erase: replace', '  match: {serial: A}', users],
      ['10:3 disk.contents'],
    ],
    [
      'of what another answer makes wrong',
      [
        'disk: {match: {serial: A}}',
        users,
        'policies:',
        '  stepFailed: stop',
        '  secureBootOff: continue',
      ],
      ['13:18 policies.secureBootOff'],
    ],
    [
      'of a value over several lines',
      ['disk: {match: {serial: A}}', users, 'report:', '  file: >-', '    relative', '    path'],
      ['12:9 report.file'],
    ],
    [
      'of a quoted key',
      ['disk: {match: {serial: A}}', users, '"colour of the case": blue'],
      ['11:1 '],
    ],
    [
      'behind characters of two units',
      [
        'disk: {match: {serial: A}}',
        'users: [{name: alice, fullName: "\u{1f600}", password: {credential: a}, uid: 1}]',
      ],
      ['10:71 users[0].uid'],
    ],
  ])('%s', (_what, lines, wanted) => expect(places(...lines)).toEqual(wanted));
});

/** Every path of a value that leads to something with a place of its own. */
function pathsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap(key => pathsOf(Reflect.get(value, key), [...path, key]))];
}
const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((here, part) => Reflect.get(Object(here), part), value);

test('at the place of every scalar its text begins', () => {
  const written = fc
    .tuple(validAnswersArbitrary, fc.constantFrom('block' as const, 'flow' as const))
    .map(([answers, collectionStyle]) =>
      stringify(answers, {
        aliasDuplicateObjects: false,
        collectionStyle,
        defaultStringType: 'QUOTE_DOUBLE',
        defaultKeyType: 'PLAIN',
        lineWidth: 0,
      }),
    );
  fc.assert(
    fc.property(written, text => {
      const value: unknown = parse(text);
      const parsed = parseText(text);
      const lines = text.split('\n');
      for (const path of pathsOf(value)) {
        const scalar = at(value, path);
        if (typeof scalar === 'object') continue;
        const {line, column} = parsed.place(path);
        expect(lines[line - 1]?.slice(column - 1).startsWith(JSON.stringify(scalar))).toBe(true);
      }
    }),
    {numRuns: 8},
  );
});
