// SPDX-License-Identifier: GPL-3.0-or-later
import {setTimeout as sleep} from 'node:timers/promises';
import {serialKey} from '../../../../qemu/driver/screen/keys.ts';
import type {Terminal} from '../../../../qemu/harness/tui/terminal.ts';
import {Walker} from '../../../../qemu/harness/tui/walker.ts';
import type {Runner} from '../../../../src/system/command.ts';
import {verbs} from '../../../../src/cli/verbs/index.ts';
import {runWords} from '../../../../src/cli/run.ts';
import {deskWith} from '../../../machines/lab.ts';
import type {Desk} from '../../../cli/support.ts';
import {fakeTerminal, type FakeOptions, type FakeTerminal} from '../../../tui/fake-terminal.ts';

/** What the terminal of a test is to the walker: exactly what a serial line is. */
export const terminalOf = (fake: FakeTerminal): Terminal => ({
  name: 'terminal',
  pause: 20,
  text: async () =>
    (await fake.screen())
      .split('\n')
      .map(row => row.trimEnd())
      .join('\n')
      .trimEnd(),
  key: async key => fake.type(serialKey(key)),
  type: async text => fake.type(text),
});

/** What somebody finds on the system that the screens run on: key maps and languages. */
const catalogues = [
  '/usr/share/keymaps/i386/qwerty/uk.kmap.gz',
  '/usr/share/keymaps/i386/qwerty/us.kmap.gz',
  '/usr/share/keymaps/i386/qwertz/de-latin1.kmap.gz',
  '/usr/lib/locale/C.utf8/LC_CTYPE',
  '/usr/lib/locale/en_GB.utf8/LC_CTYPE',
];

/**
 * Somebody at a terminal, in front of the screens of a recorded machine: the verb itself, drawn by
 * Ink on a terminal emulator.
 */
export type Person = {
  readonly at: Desk;
  readonly fake: FakeTerminal;
  readonly walker: Walker;
  /** The exit code, once the screens are left. */
  readonly ended: Promise<number>;
};

export function sitDown(machine: string, options: FakeOptions = {}, seconds = 10): Person {
  const at = deskWith(machine, '');
  for (const path of catalogues) at.world.files.put(path, '');
  const fake = fakeTerminal(options);
  const clock = {
    ...at.clock,
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? {signal} : {}),
  };
  const surroundings = at.context.machine;
  // findmnt(8): what is saved in memory is said to be.
  const run: Runner = {
    run: (command, options) =>
      command.program === 'findmnt'
        ? Promise.resolve({code: 0, stdout: 'tmpfs\n', stderr: '', ms: 1})
        : surroundings.run.run(command, options),
  };
  const ended = runWords(
    verbs,
    ['tui', '--machine', '/w/machine.json', '--payload', '/w/payload'],
    {
      ...at.context,
      console: fake,
      machine: {...surroundings, clock, run},
    },
  );
  return {at, fake, ended, walker: new Walker(terminalOf(fake), seconds)};
}
