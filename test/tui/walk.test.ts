// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {entriesIn, payloadFiles} from '../payload/recorded.ts';
import {sayPart, someOf} from '../support/thorough.ts';
import {matchFor} from '../../src/hardware/match.ts';
import {looksEmpty, whyNot} from '../../src/hardware/why-not.ts';
import {contentsLine} from '../../src/hardware/disk-words.ts';
import type {Disk} from '../../src/hardware/disk.ts';
import {isControl} from '../../src/screens/page/block.ts';
import {firstDraft} from '../../src/screens/draft/first-draft.ts';
import {confirmationOf} from '../../src/screens/draft/confirmation.ts';
import {pages} from '../../src/screens/pages/index.ts';
import type {PageId} from '../../src/screens/page/page.ts';
import {onRecordedMachine} from '../../src/cli/recorded.ts';
import {tui} from '../../src/cli/tui.ts';
import {listDisks} from '../../src/hardware/disks.ts';
import {plainReader} from '../../src/app/reader.ts';
import {desk, type Desk} from '../cli/support.ts';
import {fakeTerminal, type FakeOptions} from './fake-terminal.ts';

const machines = someOf(['nvme', 'sata', 'scsi', 'usb-only', 'virtio'], 5);
sayPart(`walks key by key: ${machines.join(', ')}`);
const recording = (name: string): string =>
  readFileSync(new URL(`../fixtures/machines/${name}.json`, import.meta.url), 'utf8');

/** The first disk of a recorded machine that can be taken. */
async function firstFit(at: Desk): Promise<Disk> {
  const context = await onRecordedMachine(at.context, '/w/m.json', tui, {
    flags: new Set(),
    texts: new Map(),
    lists: new Map(),
    operands: [],
  });
  const disks = await listDisks(plainReader(context));
  const disk = disks.find(one => whyNot(one, disks, 0n).length === 0);
  if (!disk) throw new Error('no disk of this machine can be taken');
  return disk;
}

const enter = '\r';
const right = '\u001B[C';
const backTab = '\u001B[Z';

/** A person at a terminal in front of a recorded machine. */
function person(machine: string, options: FakeOptions = {}) {
  const terminal = fakeTerminal(options);
  const at = desk({
    console: terminal,
    files: {'/w/m.json': recording(machine), ...entriesIn('/w/p', payloadFiles())},
    commands: [],
  });
  const done = at.run('--machine', '/w/m.json', 'tui', '--payload', '/w/p');
  const sees = async (text: string): Promise<void> => {
    let last = '';
    for (let tries = 0; tries < 1500; tries++) {
      last = await terminal.screen();
      if (last.includes(text)) return;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    throw new Error(`"${text}" did not appear:\n${last}\n${at.err.join('\n')}`);
  };
  const types = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      const before = terminal.written.length;
      terminal.type(key);
      // A key that changes something is drawn within a frame's time; what changes nothing is not
      // waited for any longer.
      for (let tries = 0; tries < 30 && terminal.written.length === before; tries++)
        await new Promise(resolve => setTimeout(resolve, 5));
    }
  };
  return {at, terminal, done, sees, types};
}

type Person = ReturnType<typeof person>;

/** Tab to the control whose row has these words behind the pointer. */
async function to({terminal, types}: Person, words: string): Promise<void> {
  for (let tabs = 0; tabs < 40; tabs++) {
    if (
      (await terminal.screen())
        .split('\n')
        .some(
          row =>
            row.slice(row.search(/[❯>►]/)).slice(2).replace(/^\[ /, '').startsWith(words) &&
            /[❯>►]/.test(row),
        )
    )
      return;
    await types('\t');
  }
  throw new Error(`nothing is called "${words}":\n${await terminal.screen()}`);
}

/** What a control of a page is called: pages may change their words, and walks do not mind. */
function labelOf(id: PageId, control: string, disk: Disk): string {
  const facts = {
    forge: '',
    disks: [disk],
    keymaps: [],
    locales: [],
    zones: [],
    issues: [],
    driving: true,
  };
  const blocks =
    pages.find(one => one.id === id)?.blocks({draft: {...firstDraft, disk: disk.path}, facts}) ??
    [];
  const found = blocks.find(block => isControl(block) && block.id === control);
  if (!found || !isControl(found)) throw new Error(`${id} has no control ${control}`);
  return found.label;
}

/** Waits for a page, fills it in, and goes on. */
async function page(
  me: Person,
  id: PageId,
  fill: () => Promise<void> = async () => {},
): Promise<void> {
  await me.sees(`Forge  ${pages.find(one => one.id === id)?.title}`);
  await fill();
  await to(me, 'Continue');
  await me.types(enter);
}

describe.each(machines)('a walk through the screens on the recorded machine %s', machine => {
  test('ends in the plan of the equivalent answer file', async () => {
    const me = person(machine);
    const {at, sees, types, terminal} = me;
    const disk = await firstFit(at);
    let open: PageId = 'start';
    const enters = async (control: string, ...text: readonly string[]): Promise<void> => {
      await to(me, labelOf(open, control, disk));
      await types(...text);
    };
    const fills = async (id: PageId, fill?: () => Promise<void>): Promise<void> => {
      open = id;
      await page(me, id, fill);
    };
    await sees(disk.path);
    await enters('install', enter);
    await fills('keyboard');
    await fills('language', () => enters('hostname', '\u0015', 'anvil'));
    await fills('network');
    await fills('disk', async () => {
      await enters('disk', disk.kernelName, enter);
      await sees(confirmationOf(disk).text);
      await enters('confirmed', confirmationOf(disk).text);
    });
    await fills('image');
    await fills('encryption', async () => {
      await enters('passphrase', 'correct horse battery');
      await enters('passphrase-again', 'correct horse battery');
    });
    await fills('people', async () => {
      await enters('0-name', 'alice');
      await enters('0-password', 'wonderland');
      await enters('0-password-again', 'wonderland');
    });
    await fills('confinement', async () => {
      // The page opens at its end.
      await types(...Array.from({length: 16}, () => backTab));
      await enters('firewall', right);
    });
    const secure = (await terminal.screen()).includes('✔ firmware');
    await fills('keys', async () => {
      if (!secure) await enters('secureBoot', right);
    });
    open = 'review';
    await sees('Plan ');
    await enters('install', enter);
    await sees('Dry run');
    await types('\u0003', 'y');
    expect(await me.done).toBe(0);
    const [, digest = ''] = /plan ([0-9a-f]{64})$/.exec(at.out.at(-1) ?? '') ?? [];

    const answers = JSON.stringify({
      version: 1,
      disk: {
        match: matchFor(disk, [disk]) ?? {},
        ...(looksEmpty(disk) ? {} : {erase: 'replace', contents: contentsLine(disk)}),
      },
      state: {encryption: 'luks2', passphrase: {credential: 'p'}},
      locale: 'C.UTF-8',
      keymap: 'us',
      timezone: 'UTC',
      hostname: 'anvil',
      ...(secure ? {} : {secureBoot: 'prefer', policies: {secureBootOff: 'continue'}}),
      users: [{name: 'alice', password: {credential: 'a'}, groups: ['sudo']}],
      root: 'locked',
      mok: {presence: 'person', password: 'generate'},
      confinement: {firewall: 'image'},
    });
    const other = desk({
      files: {
        '/w/m.json': recording(machine),
        '/w/a.json': answers,
        ...entriesIn('/w/p', payloadFiles()),
      },
      commands: [],
    });
    expect(
      await other.run('plan', '/w/a.json', '--payload', '/w/p', '--json', '--machine', '/w/m.json'),
      other.err.join('\n'),
    ).toBe(0);
    expect(JSON.parse(other.out[0] ?? '')).toMatchObject({digest});
    // Nothing was changed, not even by mistake.
    expect(at.world.changes()).toEqual([]);
    expect(at.world.files.writes).toEqual([]);
  });
});
