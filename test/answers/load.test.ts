// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {faultLines, loadAnswers, mustLoadAnswers} from '../../src/answers/load.ts';
import {Problem} from '../../src/engine/problem.ts';
import {validAnswers} from './support.ts';

const lines = (text: string): readonly string[] => {
  const loaded = loadAnswers(text);
  return 'answers' in loaded ? [] : faultLines(loaded.faults, 'a.yaml');
};

const head = (text: string): readonly string[] =>
  lines(text).map(line => line.split(' ', 1)[0] ?? '');

describe('places', () => {
  const text = [
    'version: 1', // 1
    'disk:', // 2
    '  match: {serial: A}', // 3
    '  erase: everything', // 4
    'state: {encryption: luks2, passphrase: {credental: x}}', // 5
    'locale: en_GB', // 6
    'keymap: uk', // 7
    'timezone: UTC', // 8
    'hostnme: box', // 9
    'users:', // 10
    '  - name: alice', // 11
    '    password: {credential: x}', // 12
    '    fullname: Alice', // 13
    '  - name: bob', // 14
    'root: locked', // 15
    'mok: {presence: person, password: generate}', // 16
  ].join('\n');

  test('every fault is named at once, in the order of the text, as file:line:column path: message', () => {
    expect(lines(text)).toEqual([
      'a.yaml:4:10 disk.erase: must be one of refuse, empty-only, replace',
      'a.yaml:5:41 state.passphrase: unknown key; did you mean "credential"?',
      'a.yaml:6:9 locale: must be a UTF-8 locale such as en_GB.UTF-8 or C.UTF-8',
      'a.yaml:9:1: unknown key "hostnme"; did you mean "hostname"?',
      'a.yaml:13:5 users[0]: unknown key "fullname"; did you mean "fullName"?',
      'a.yaml:14:5 users[1].password: is missing: Hash of the password, where to find ' +
        'that hash, or generate for a random one that is shown once; never the password',
    ]);
  });

  test('JSON has places too', () => {
    expect(
      head('{\n\t"version": 1,\n\t"disk": {"match": {"serial": "A"}, "erase": 5}\n}'),
    ).toContain('a.yaml:3:46');
  });

  test('with Windows line ends', () =>
    expect(lines(text.replaceAll('\n', '\r\n'))).toEqual(lines(text)));
});

describe('both spellings mean the same', () => {
  test('JSON, with tabs', () =>
    expect(loadAnswers(JSON.stringify(validAnswers(), undefined, '\t'))).toMatchObject({
      answers: validAnswers(),
    }));
  test('YAML 1.2: "no" is text, not false', () =>
    expect(lines('keymap: no').join()).not.toContain('keymap'));
});

describe('texts that are no answers', () => {
  test.each([
    ['', 'a.yaml:1:1: the file is empty'],
    ['# only a comment\n', 'a.yaml:1:1: the file is empty'],
    ['null', 'a.yaml:1:1: the file is empty'],
    ['version: 1\nversion: 1\n', 'a.yaml:2:1: this key is there twice'],
    ['{"version": 1, "version": 1}', 'a.yaml:1:16: this key is there twice'],
    [
      'a: &x 1\nb: *x\n',
      'a.yaml:1:7: anchors (&) and aliases (*) are not allowed; write the value out, in ' +
        'quotes if it begins with & or *',
    ],
    ['a: !!binary x\n', 'tags (!name) are not allowed'],
    ['a: !secret x\n', 'tags (!name) are not allowed'],
    ['a: 1\n---\nb: 2\n', 'only one document'],
    ['a:\n\tb: 1\n', 'indent with spaces'],
    ['a: "x\n', 'a quote, bracket, comma or colon is missing here'],
    ['a: b: c\n', 'two colons'],
    ['? [a]\n: 1\n', 'a key must be plain text'],
    ['a: !t 1\nb: 2\n', 'unknown key "b"'],
    ['root: 1\nroot: hunter2\n', 'a.yaml:2:7 root: a secret in clear text'],
    ['a: &x 1\nroot: hunter2\n', 'a.yaml:2:7 root: a secret in clear text'],
    ['just text', 'must be a mapping'],
    ['- a\n- b\n', 'must be a mapping'],
    ['<<: {version: 1}\n', 'unknown key "<<"'],
    ['__proto__: {version: 1}\n', 'unknown key "__proto__"'],
  ])('%j', (text, words) => expect(lines(text).join('\n')).toContain(words));

  test('a text over 256 KiB is not even parsed', () => {
    expect(lines(' '.repeat(256 * 1024 + 1))).toEqual([
      'a.yaml:1:1: the file is over 256 KiB; this cannot be an answer file',
    ]);
  });
  test('brackets without end', () => expect(lines('['.repeat(6000))).not.toEqual([]));
  test('mappings without end', () =>
    expect(lines('{a: '.repeat(2000) + '}'.repeat(2000))).not.toEqual([]));
});

test('a secret in a broken text is not repeated', () => {
  const texts = [
    'p: "hunter2"x',
    'p: hunter2: y',
    'p: !hunter2 x',
    'p: *hunter2',
    'p: &hunter2 x',
    'p: "\\hunter2"',
    '"hunter2',
    'p: @hunter2',
    '%hunter2\n---\na: 1',
    '{hunter2',
    'p: |hunter2',
  ];
  for (const text of texts) {
    expect(lines(text)).not.toEqual([]);
    expect(lines(text).join('\n')).not.toContain('hunter2');
  }
});

test('a key with control characters cannot speak to the terminal', () => {
  expect(lines('"\\e[2J\\nx": 1').join('')).not.toMatch(/\p{Cc}/u);
});

test('forty faults are shown, the rest counted', () => {
  const text = Array.from({length: 60}, (_, index) => `zzz${index}: 1`).join('\n');
  expect(lines(text)).toHaveLength(41);
  // Eight required keys are missing besides.
  expect(lines(text).at(-1)).toMatch(/^… and \d+ more$/);
});

const code = (spoil: (answers: Record<string, unknown>) => void): string => {
  const answers: Record<string, unknown> = validAnswers();
  spoil(answers);
  try {
    mustLoadAnswers(JSON.stringify(answers), 'a.json');
  } catch (error) {
    return error instanceof Problem ? error.code : 'no problem';
  }
  return 'accepted';
};

describe('callers that need answers get', () => {
  test('answers', () =>
    expect(mustLoadAnswers(JSON.stringify(validAnswers()), 'x')).toMatchObject(validAnswers()));
  test('a problem with all of it', () => {
    expect(() => mustLoadAnswers('hostnme: x', 'cred')).toThrow(Problem);
    expect(() => mustLoadAnswers('hostnme: x', 'cred')).toThrow(
      /ANSWERS-INVALID.*cred:1:1: unknown key "hostnme"/s,
    );
  });

  test.each<[string, (answers: Record<string, unknown>) => void]>([
    ['accepted', () => undefined],
    [
      'ANSWERS-INVALID',
      answers => {
        answers['keymap'] = '/';
      },
    ],
    [
      'ANSWERS-KEY-UNKNOWN',
      answers => {
        answers['colour'] = 'blue';
      },
    ],
    [
      'CMDLINE-EXTRA',
      answers => {
        answers['commandLine'] = ['quiet', 'init=/bin/sh', 'rd.break'];
      },
    ],
    [
      'SECRET-IN-CLEAR',
      answers => {
        answers['root'] = 'hunter2';
      },
    ],
    [
      'ANSWERS-INVALID',
      answers => {
        Object.assign(answers, {commandLine: ['init=/bin/sh'], colour: 'blue'});
      },
    ],
    [
      'ANSWERS-INVALID',
      answers => {
        answers['commandLine'] = [5];
      },
    ],
    [
      'SECRET-IN-CLEAR',
      answers => {
        Object.assign(answers, {
          commandLine: ['init=/bin/sh'],
          colour: 'blue',
          keymap: '/',
          root: 'hunter2',
        });
      },
    ],
    [
      'ANSWERS-KEY-UNKNOWN',
      answers => {
        Object.assign(answers, {hostnme: answers['hostname'], hostname: undefined});
      },
    ],
  ])('the code %s where it is the only one, or the gravest', (wanted, spoil) =>
    expect(code(spoil)).toBe(wanted),
  );
});

describe('what follows from another fault is not said again', () => {
  const of = (changes: object): readonly string[] =>
    lines(JSON.stringify({...validAnswers(), ...changes})).map(line =>
      line.slice(line.indexOf(' ') + 1),
    );
  test('a misspelt key is not missing as well', () => {
    expect(of({hostname: undefined, hostnme: 'x'})).toEqual([
      'unknown key "hostnme"; did you mean "hostname"?',
    ]);
    expect(of({mok: {presence: 'person', pasword: {credential: 'x'}}})).toEqual([
      'mok: unknown key "pasword"; did you mean "password"?',
    ]);
    expect(of({disk: {match: {serail: 'x'}}})).toEqual([
      'disk.match: unknown key "serail"; did you mean "serial"?',
    ]);
  });
  test('but a missing key is, beside an unknown one of another name', () =>
    expect(of({hostname: undefined, colour: 'x'})).toHaveLength(2));
  test('a file of another version is not judged by the rules of this one', () => {
    expect(of({version: 2, layout: 'new', root: undefined})).toEqual(['version: must be 1']);
    expect(of({version: '1', layout: 'new'})).toHaveLength(2);
  });
});

test('what must fit together is said beside what is wrong by itself', () => {
  const user = {name: 'alice', password: {credential: 'a'}};
  const text = JSON.stringify({
    ...validAnswers(),
    keymap: 5,
    users: [user, {...user, uid: 'x'}],
    mok: {presence: 'driver', password: 'generate'},
    zzz: 1,
  });
  expect(lines(text).map(line => line.slice(line.indexOf(' ') + 1))).toEqual([
    'keymap: must be text; put it in quotes',
    'users[1].name: this user is there twice',
    'users[1].uid: must be a whole number',
    'mok.password: a driver must know the one-time password beforehand; give ' +
      '{credential: NAME} or {file: PATH}',
    expect.stringMatching(/^unknown key "zzz"/),
  ]);
});
