// SPDX-License-Identifier: GPL-3.0-or-later
import {beginProgram, makeProgram} from '../../src/tui/make-program.ts';
import type {Program} from '../../src/tui/program.ts';
import type {Console} from '../../src/tui/console.ts';
import {pages} from '../../src/screens/pages/index.ts';
import {terminalProfile} from '../../src/screens/terminal/profile.ts';
import type {Store} from '../../src/screens/app/store.ts';
import type {Draft} from '../../src/screens/draft/draft.ts';
import {isControl} from '../../src/screens/page/block.ts';
import {confirmationOf} from '../../src/screens/draft/confirmation.ts';
import type {Desk} from '../cli/support.ts';

/** A terminal with this device. */
export const consoleAt = (device = '/dev/pts/1', ownConsole = false): Console => ({
  device,
  ownConsole,
  styled: false,
  profile: terminalProfile({
    env: {TERM: device.startsWith('/dev/tty1') ? 'linux' : 'xterm'},
    interactive: true,
    columns: 80,
    rows: 24,
    device,
    ownFont: false,
  }),
});

/** A program at a desk, not drawn: pages are read from its store. */
export function programAt(
  at: Desk,
  console: Console = consoleAt(),
  options: {readonly payload?: string} = {},
): Program & {readonly begun: () => void; readonly lent: () => number} {
  const program = makeProgram(at.context, {console, pages, ...options});
  let lent = 0;
  return {
    ...program,
    lent: () => lent,
    begun: () =>
      beginProgram(program, {
        lend: async use => {
          lent++;
          await use();
        },
      }),
  };
}

const typed = (text: string) => ({first: text, again: text});

/** Everything entered, as somebody would who wants one machine: `disk` is the kernel's node. */
export function entered(store: Store, disk: string, more: Partial<Draft> = {}): void {
  const found = store.state().facts.disks?.find(({path}) => path === disk);
  if (!found)
    throw new Error(
      `there is no ${disk}: ${store
        .state()
        .facts.disks?.map(({path}) => path)
        .join(' ')}`,
    );
  store.amend(draft => ({
    ...draft,
    hostname: 'anvil',
    locale: 'C.UTF-8',
    disk,
    confirmed: confirmationOf(found).text,
    passphrase: typed('correct horse battery'),
    people: [
      {
        name: 'alice',
        fullName: '',
        administrator: true,
        password: typed('wonderland'),
        made: false,
        sshKeys: [],
      },
    ],
    secureBoot: 'prefer',
    ...more,
  }));
}

/** What a page says now, without its controls. */
export function texts(store: Store): string {
  const page = pages.find(({id}) => id === store.state().at);
  return (page?.blocks(store.state()) ?? [])
    .flatMap(block => {
      if (block.type === 'text') return [block.text];
      if (block.type === 'facts') return block.rows.map(row => row.join(' '));
      return isControl(block) ? [`[${block.label}]`] : [];
    })
    .join('\n');
}
