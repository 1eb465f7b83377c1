// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {run, works} from '../../../qemu/build/run.ts';

describe('run', () => {
  it('gives standard output only, and passes input and environment', async () => {
    expect(
      await run('sh', ['-c', 'cat; echo "$WORD"; echo noise >&2'], {
        input: 'in ',
        env: {WORD: 'out'},
      }),
    ).toBe('in out\n');
  });

  it('uses no shell: arguments arrive as they are', async () => {
    expect(await run('printf', ['%s|', 'a b', '$(id)', ''])).toBe('a b|$(id)||');
  });

  it('fails with the command, its code and what it said on either stream', async () => {
    await expect(run('sh', ['-c', 'echo one; echo two >&2; exit 7'])).rejects.toThrow(
      /^sh -c [^]*: exit 7\n[^]*one\n[^]*two/,
    );
  });

  it('fails when the program is not there', async () => {
    await expect(run('/absent/program', [])).rejects.toThrow('ENOENT');
  });

  it('does not mind a program that ignores its input', async () => {
    expect(await run('true', [], {input: 'x'.repeat(1_000_000)})).toBe('');
  });
});

it('works tells success from failure and absence', async () => {
  expect([
    await works('true', []),
    await works('false', []),
    await works('/absent/program', []),
  ]).toEqual([true, false, false]);
});
