// SPDX-License-Identifier: GPL-3.0-or-later
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {skipped} from '../support/thorough.ts';
import {usage} from '../../src/cli/usage.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {answersManual} from '../../tools/describe/answers-man.ts';
import {bashCompletion} from '../../tools/describe/bash.ts';
import {fishCompletion} from '../../tools/describe/fish.ts';
import {forgeManual} from '../../tools/describe/forge-man.ts';
import {commandLinePage} from '../../tools/describe/markdown.ts';
import {zshCompletion} from '../../tools/describe/zsh.ts';
import {golden} from '../golden.ts';

const repository = join(import.meta.dirname, '../..');
const minimal = readFileSync(join(repository, 'assets/samples/minimal.yaml'), 'utf8');
const made: Readonly<Record<string, string>> = {
  'man/man1/forge.1': forgeManual(verbs),
  'man/man5/forge-answers.5': answersManual(minimal),
  'assets/completions/bash/forge': bashCompletion(verbs),
  'assets/completions/zsh/_forge': zshCompletion(verbs),
  'assets/completions/fish/forge.fish': fishCompletion(verbs),
  'docs/cli.md': commandLinePage(verbs),
};

test.each(Object.entries(made))('%s is what is made from the verbs', (path, text) => {
  golden(path, text);
});

/** How an option is written in each of them. */
const written: Readonly<Record<string, (name: string) => string>> = {
  'man/man1/forge.1': name => `Fl \\-${name.replaceAll('-', '\\-')}`,
  'assets/completions/bash/forge': name => `--${name}`,
  'assets/completions/zsh/_forge': name => `--${name}`,
  'assets/completions/fish/forge.fish': name => `-l ${name} `,
  'docs/cli.md': name => `--${name}`,
};

test.each(Object.entries(written))('%s has every verb with every option', (path, write) => {
  const text = made[path] ?? '';
  for (const verb of verbs) {
    const name = path.startsWith('man') ? verb.name.replaceAll('-', '\\-') : verb.name;
    for (const word of name.split(' ')) expect(text).toContain(word);
    for (const option of verb.options) {
      expect(text).toContain(write(option.name));
      expect(usage(verb)).toContain(`--${option.name}`);
    }
  }
});

/** Whether this host lacks a program; if so, that is said, and its tests are skipped. */
const lacks = (program: string): boolean =>
  skipped(
    `what ${program} says of manual pages and completions`,
    spawnSync('which', [program]).status === 0 ? undefined : 'it is not on this host',
  );
const lacking = new Set(['mandoc', 'bash', 'zsh', 'fish'].filter(lacks));

describe('a program that reads them finds no fault', () => {
  for (const [program, words] of [
    ['mandoc', ['-Tlint', '-W', 'warning', 'man/man1/forge.1']],
    ['mandoc', ['-Tlint', '-W', 'warning', 'man/man5/forge-answers.5']],
    ['bash', ['-n', 'assets/completions/bash/forge']],
    ['zsh', ['-n', 'assets/completions/zsh/_forge']],
    ['fish', ['-n', 'assets/completions/fish/forge.fish']],
  ] as const)
    test.skipIf(lacking.has(program))(`${program} ${words.join(' ')}`, () => {
      const {status, stdout, stderr} = spawnSync(program, words, {
        cwd: repository,
        encoding: 'utf8',
      });
      expect([status, stdout, stderr]).toEqual([0, '', '']);
    });
});

describe('in bash', () => {
  /** What a line would be completed to. */
  const completed = (...words: readonly string[]): readonly string[] => {
    const script = `source assets/completions/bash/forge; shift 0
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _forge; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const {stdout} = spawnSync('bash', ['-c', script, 'bash', ...words], {
      cwd: repository,
      encoding: 'utf8',
    });
    return stdout.split('\n').filter(Boolean);
  };

  test.each([
    [['forge', 'in'], ['install']],
    [
      ['forge', 'payload', ''],
      ['build', 'verify'],
    ],
    [['forge', 'payload', 'verify', '--t'], ['--trust']],
    [
      ['forge', 'retry', '--'],
      ['--redo', '--help'],
    ],
    [['forge', '--machine', 'x', 'har'], ['hardware']],
    [['forge', '--machine', '=', 'x', 'har'], ['hardware']],
    [
      ['forge', 'install', '--answers', 'assets/samples/min'],
      ['assets/samples/minimal.json', 'assets/samples/minimal.yaml'],
    ],
    [['forge', 'install', '--answers', '=', 'assets/samples/fl'], ['assets/samples/fleet.yaml']],
    [['forge', 'audit', '--root', 'asset'], ['assets']],
    [['forge', 'payload', 'build', '--part', 'mok'], ['mokManager=']],
    [['forge', 'explain', 'disk.e'], ['disk.erase']],
    [['forge', 'help', 'wat'], ['watch']],
  ])('%j becomes %j', (words, wanted) => {
    expect(completed(...words).toSorted()).toEqual([...wanted].toSorted());
  });

  test('"forge install --" has all its options', () => {
    const install = verbs.find(({name}) => name === 'install');
    const names = install?.options.map(({name}) => `--${name}`) ?? [];
    expect(completed('forge', 'install', '--')).toEqual([...names, '--help']);
  });
});

describe('in fish', () => {
  const completed = (line: string): readonly string[] =>
    spawnSync('fish', ['-c', `source assets/completions/fish/forge.fish; complete -C '${line}'`], {
      cwd: repository,
      encoding: 'utf8',
    })
      .stdout.split('\n')
      .filter(Boolean)
      .map(row => row.split('\t')[0] ?? '');

  test.skipIf(lacking.has('fish')).each([
    ['forge in', ['install']],
    ['forge payload ', ['build', 'verify']],
    ['forge retry --', ['--help', '--redo']],
    ['forge payload verify --t', ['--trust']],
    ['forge --machine x har', ['hardware']],
    ['forge explain disk.e', ['disk.erase']],
  ])('%j becomes %j', (line, wanted) => {
    expect(completed(line).toSorted()).toEqual(wanted);
  });
});
