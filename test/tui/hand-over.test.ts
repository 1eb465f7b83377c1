// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {firstDraft} from '../../src/screens/draft/first-draft.ts';
import {forgetHandedOver, handOver} from '../../src/tui/hand-over.ts';
import {on, type Call} from '../support/world.ts';
import {desk, type Desk} from '../cli/support.ts';

const typed = (text: string) => ({first: text, again: text});
const hash = `$6$saltsaltsalt$${'h'.repeat(86)}`;
const draft = {
  ...firstDraft,
  passphrase: typed('correct horse battery'),
  root: {how: 'password' as const, password: typed('rootrootroot')},
  people: [
    {
      name: 'alice',
      fullName: '',
      administrator: true,
      password: typed('wonderland!'),
      made: false,
      sshKeys: [],
    },
  ],
};
const openssl = (reply: (call: Call) => string = () => `${hash}\n`) => ({
  commands: [on('openssl passwd -6 -stdin', reply)],
});

/** Files below /run/forge, with their modes and contents. */
const below = (at: Desk) =>
  [...at.world.files.tree]
    .filter(([path]) => path.startsWith('/run/forge/'))
    .map(
      ([path, held]) =>
        [
          path,
          'mode' in held ? held.mode.toString(8) : '',
          held.kind === 'file' ? new TextDecoder().decode(held.bytes) : held.kind,
        ] as const,
    );

describe('handing over what was typed', () => {
  test("lays credentials into a private directory, people's passwords as hashes, and leaves nothing", async () => {
    const at = desk(openssl());
    let seen: ReturnType<typeof below> = [];
    const given = await handOver(at.context.machine, '/dev/tty1', draft, async directory => {
      seen = below(at);
      return directory;
    });
    expect(seen).toEqual([
      [given, '700', 'directory'],
      [`${given}/forge.state-passphrase`, '600', 'correct horse battery'],
      [`${given}/forge.root-password`, '600', hash],
      [`${given}/forge.alice-password`, '600', hash],
    ]);
    expect(below(at)).toEqual([]);
  });

  test('passwords reach openssl on standard input and nowhere else', async () => {
    const at = desk(openssl());
    await handOver(at.context.machine, '/dev/tty1', draft, async () => undefined);
    expect(at.world.calls.map(({input}) => input)).toEqual(['rootrootroot\n', 'wonderland!\n']);
    for (const {line} of at.world.calls) expect(line).not.toMatch(/root|wonder|horse/);
  });

  test('what was laid is gone when a hash fails, and when the engine says no', async () => {
    const failing = desk(openssl(({input}) => (input?.startsWith('wonder') ? 'no hash' : hash)));
    await expect(
      handOver(failing.context.machine, '/dev/tty1', draft, async () => undefined),
    ).rejects.toMatchObject({code: 'COMMAND-FAILED'});
    expect(below(failing)).toEqual([]);
    const refused = desk(openssl());
    await expect(
      handOver(refused.context.machine, '/dev/tty1', draft, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(below(refused)).toEqual([]);
  });

  test('nothing secret is kept where nothing is secret', async () => {
    const at = desk();
    const bare = {...firstDraft, encryption: 'none' as const, people: []};
    await handOver(at.context.machine, '', bare, async directory =>
      expect(below(at).map(([path]) => path)).toEqual([directory]),
    );
  });

  test('consoles do not share a directory, and each forgets only its own', async () => {
    const at = desk(openssl());
    await handOver(at.context.machine, '/dev/tty1', draft, async one =>
      handOver(at.context.machine, '/dev/ttyS1', draft, async other => {
        expect(one).not.toBe(other);
        await forgetHandedOver(at.context.machine, '/dev/ttyS1');
        expect(below(at).map(([path]) => path)).toContain(`${one}/forge.state-passphrase`);
        expect(
          below(at)
            .map(([path]) => path)
            .filter(path => path.startsWith(other)),
        ).toEqual([]);
      }),
    );
  });

  test('a password that openssl would cut is refused', async () => {
    const at = desk(openssl());
    const long = {...draft, root: {how: 'password' as const, password: typed('x'.repeat(257))}};
    await expect(
      handOver(at.context.machine, '/dev/tty1', long, async () => undefined),
    ).rejects.toMatchObject({code: 'SECRET-UNFIT'});
  });
});
