// SPDX-License-Identifier: GPL-3.0-or-later
import {setTimeout as sleep} from 'node:timers/promises';
import {LabFailure} from '../../driver/failure.ts';
import type {Shell} from '../../driver/console/shell.ts';
import type {Vm} from '../../driver/vm.ts';
import {vtText} from '../../driver/screen/vt-text.ts';
import {picture} from '../install/install.ts';
import type {Context} from '../scenario.ts';
import {screenTerminal, type Terminal} from './terminal.ts';
import {Walker} from './walker.ts';
import type {Wishes} from './way.ts';

/** Waits until a terminal's last words are these. */
async function ends(terminal: Terminal, words: RegExp, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  for (
    let text = await terminal.text();
    !words.test(text.trimEnd());
    text = await terminal.text()
  ) {
    if (performance.now() > end)
      throw new LabFailure(`${terminal.name}: ${seconds} s are over, waiting for ${words}`, {
        seen: text,
      });
    await sleep(terminal.pause);
  }
}

async function enter(terminal: Terminal, text: string): Promise<void> {
  await terminal.type(text);
  await terminal.key('enter');
}

/**
 * Somebody logs in at the screen of the installed machine and asks Forge how it is. `shell` is
 * root's, on another line: it tells what the screen shows.
 */
export async function verifiedPage(
  context: Context,
  vm: Vm,
  shell: Shell,
  {name, password}: Wishes['person'],
): Promise<void> {
  const seconds = 60 * context.lab.patience;
  const terminal = screenTerminal(vm, vtText(shell, 1, seconds));
  await ends(terminal, /login:$/, seconds);
  await enter(terminal, name);
  await ends(terminal, /Password:$/, seconds);
  await enter(terminal, password);
  await ends(terminal, /\$$/, seconds);
  await enter(terminal, 'sudo forge');
  await ends(terminal, /password for [^\n]*:$/, seconds);
  await enter(terminal, password);
  const walker = new Walker(terminal, 2 * seconds);
  const all = /(\d+) of \1 claims hold/;
  await walker.page('Verified boot');
  await walker.push('Verify again');
  await walker.shows('being verified');
  const {body} = await walker.see(
    'every claim to hold',
    frame => all.test(frame.body.join('\n')) && frame,
    4 * seconds,
  );
  const text = body.join('\n');
  const words =
    'Forge on the installed machine shows that the key is enrolled and that every claim ' +
    'holds, judged while one waits';
  context.ledger.claim(
    'verified-page',
    words,
    /key +enrolled/.test(text),
    all.exec(text)?.[0] ?? text,
  );
  await picture(context, vm, 'verified-boot');
  await walker.push('Leave');
  await ends(terminal, /\$$/, seconds);
}
