// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {findVerb, parseArguments} from '../../src/cli/arguments.ts';
import {shortUsage, usage} from '../../src/cli/usage.ts';
import {formOf, labelOf} from '../../src/cli/verb.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {Problem} from '../../src/engine/problem.ts';
import {problems} from '../../src/text/problems/index.ts';
import {desk} from './support.ts';

const install = findVerb(verbs, ['install']).verb;
const build = findVerb(verbs, ['payload', 'build']).verb;
const explain = findVerb(verbs, ['explain']).verb;
const resume = findVerb(verbs, ['resume']).verb;
const check = findVerb(verbs, ['check']).verb;
const verifyPayload = findVerb(verbs, ['payload', 'verify']).verb;

describe('options', () => {
  test('in any order, both spellings, operands between', () => {
    const {texts, flags} = parseArguments(install, [
      '--json',
      '--answers=a.yaml',
      '--plan-digest',
      'abc',
    ]);
    expect(Object.fromEntries(texts)).toEqual({answers: 'a.yaml', 'plan-digest': 'abc'});
    expect([...flags]).toEqual(['json']);
    expect(parseArguments(check, ['--', '--odd-name']).operands).toEqual(['--odd-name']);
  });

  test('that make a list may come again', () => {
    const words = ['--tree=/t', '--out=/o', '--name=N', '--version=1', '--variant=server'];
    const more = ['--gpg-key=A', '--part', 'stub=/a', '--part=shim=/b'];
    expect(parseArguments(build, [...words, ...more]).lists.get('part')).toEqual([
      'stub=/a',
      'shim=/b',
    ]);
  });

  test.each([
    [install, ['--answer', 'x'], 'no option --answer; did you mean --answers?'],
    [install, ['--zzz'], 'no option --zzz'],
    [install, ['-j'], 'no option -j'],
    [install, ['--answers'], '--answers needs a value'],
    [install, ['--answers', '--json'], '--answers needs a value'],
    [install, ['--json=1'], '--json takes no value'],
    [install, ['--json', '--json'], '--json is there twice'],
    [install, ['--answers', 'a', '--answers', 'b'], '--answers is there twice'],
    [install, ['--answers', 'a', 'file.yaml'], 'does not take "file.yaml"'],
    [verifyPayload, [], 'needs 1 more word'],
    [check, ['a', 'b'], 'does not take "b"'],
    [install, ['--constructor', 'x'], 'no option --constructor'],
    [install, [], 'give one of --answers and --credentials'],
    [install, ['--answers', 'a', '--credentials'], 'give one of --answers and --credentials'],
    [install, ['--credentials', '--sha256', 'x'], '--sha256 goes with --answers only'],
    [
      explain,
      ['--answers', 'a', '--credentials'],
      '--answers and --credentials exclude each other',
    ],
    [resume, ['--list', '--credentials'], '--list, --answers and --credentials exclude each other'],
    [build, ['--tree', '/t'], '--out is missing'],
    [verifyPayload, [], 'more word: DIR'],
  ])('%#', (verb, words, message) => {
    expect(() => parseArguments(verb, words)).toThrow(message);
  });

  test('are refused with the usage of their verb', async () => {
    const at = desk();
    expect(await at.run('install', '--zzz')).toBe(2);
    expect(at.err.join('\n')).toBe(`"forge install" has no option --zzz\n${shortUsage(install)}`);
  });

  test('any words are read or refused as usage', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--answers', '--json', '--', '-', '--=', '--no-json', '-abc'),
    );
    fc.assert(
      fc.property(fc.array(word, {maxLength: 6}), words => {
        try {
          parseArguments(install, words);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });
});

describe('verbs', () => {
  test.each([
    [[], 'there is nothing to do'],
    [['instal'], 'did you mean "forge install"?'],
    [['payload'], '"forge payload" needs one of: payload build, payload verify'],
    [['payload', 'biuld'], 'payload verify; did you mean "forge payload build"?'],
    [['--versoin'], 'did you mean "forge --version"?'],
    [['xyzzy'], 'there is no "forge xyzzy"'],
  ])('%j', (words, message) => expect(() => findVerb(verbs, words)).toThrow(message));

  test('of two words leave the rest', () => {
    expect(findVerb(verbs, ['payload', 'verify', '/x'])).toMatchObject({
      verb: {name: 'payload verify'},
      rest: ['/x'],
    });
  });

  test.each(verbs.map(verb => [verb.name, verb] as const))(
    '%s explains itself, with every option, in 80 columns',
    (name, verb) => {
      const text = usage(verb);
      expect(text).toMatch(new RegExp(`^Usage: forge ${name}`));
      const [synopsis = ''] = text.split('\n\n');
      for (const one of [...verb.operands, ...verb.options]) {
        expect(synopsis).toContain(labelOf(one));
        expect(text).toContain(`  ${formOf(one)}`);
        expect([one.name, one.about]).not.toEqual([one.name, '']);
      }
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      expect(verb.summary).not.toMatch(/[.\n]/);
    },
  );

  test('that problems recommend exist', () => {
    const names = new Set(verbs.map(({name}) => name));
    for (const [code, {remedy}] of Object.entries(problems)) {
      for (const [, words = ''] of remedy.matchAll(/["`]forge ([a-z-]+(?: (?:build|verify))?)/g))
        expect([code, names.has(words)]).toEqual([code, true]);
    }
  });
});

describe('the command line', () => {
  test.each([
    [['--version'], 0, 'forge 1.2.3'],
    [['help'], 0, 'Usage: forge VERB'],
    [['--help'], 0, 'Usage: forge VERB'],
    [['-h'], 0, 'Usage: forge VERB'],
    [['help', 'install'], 0, 'Usage: forge install'],
    [['install', '--help'], 0, 'Usage: forge install'],
    [['payload', 'build', '-h'], 0, 'Usage: forge payload build'],
    [['help', 'payload', 'verify'], 0, 'Usage: forge payload verify'],
  ] as const)('%j', async (words, code, text) => {
    const at = desk();
    expect(await at.run(...words)).toBe(code);
    expect(at.out.join('\n')).toContain(text);
    expect(at.err).toEqual([]);
  });

  test.each([[[]], [['instal']], [['help', 'instal']], [['install', '--zzz']], [['check']]])(
    '%j is bad usage',
    async words => {
      const at = desk();
      expect(await at.run(...words)).toBe(2);
      expect(at.out).toEqual([]);
      expect(at.err.join('\n')).toContain('Usage:');
      expect(at.err.join('\n')).not.toContain('USAGE');
    },
  );
});
