// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {on} from '../support/world.ts';
import {until} from '../cli/support.ts';
import {consoleAt} from './support.ts';
import {machine, reviewed} from './machine.ts';

test('whoever sits at a serial line is asked for the passphrase there, and may say otherwise', () => {
  const {store} = machine([], {console: consoleAt('/dev/ttyS1')});
  expect(store.state()).toMatchObject({
    draft: {serialConsole: 'ttyS1'},
    facts: {serialLine: 'ttyS1'},
  });
  expect(machine([], {console: consoleAt('/dev/tty1')}).store.state().draft.serialConsole).toBe('');
});

describe('facts', () => {
  test('come one by one, the slow ones last, and what is wrong is said with what to do', async () => {
    const {store, at} = machine([]);
    expect(store.state().facts).not.toHaveProperty('disks');
    await until(() => store.state().facts.issues.some(({code}) => code === 'TOOLS-MISSING'));
    const {facts} = store.state();
    expect(facts).toMatchObject({system: 'Lab One', image: {checked: 'not yet'}, driving: true});
    expect(facts.zones.length).toBeGreaterThan(100);
    expect(facts.issues.map(({code}) => code)).toContain('UEFI-MISSING');
    for (const {remedy} of facts.issues) expect(remedy).not.toBe('');
    at.stop.abort();
  });

  test('disks are looked at again and again while their page is open, and only then', async () => {
    const {store, at} = machine([]);
    await until(() => store.state().facts.disks !== undefined);
    const asked = (): number =>
      at.world.calls.filter(({command}) => command.program === 'lsblk').length;
    const before = asked();
    store.open('disk');
    const {disks} = store.state().facts;
    await until(() => asked() > before + 3);
    expect(store.state().facts.disks).toBe(disks);
    at.world.rule(on('lsblk', '{"blockdevices": []}'));
    await until(() => store.state().facts.disks?.length === 0);
    expect(store.state().facts.issues.map(({code}) => code)).toContain('DISK-NONE');
    store.open('start');
    await until(() => at.clock.slept.length > 0);
    await new Promise(resolve => setTimeout(resolve, 20));
    const after = asked();
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(asked()).toBe(after);
    at.stop.abort();
  });
});

describe('the review', () => {
  test('has no plan before everything is answered, and says what is missing', async () => {
    const {store, at} = machine([]);
    await until(() => store.state().facts.disks !== undefined);
    store.open('review');
    await until(() => typeof store.state().facts.planned === 'object');
    expect(store.state().facts.planned).toMatchObject({problem: {code: 'ANSWERS-INCOMPLETE'}});
    at.stop.abort();
  });

  test('plans anew when something is changed, and the last word counts', async () => {
    const here = machine([]);
    const first = await reviewed(here);
    here.store.amend(draft => ({...draft, hostname: 'hammer'}));
    here.store.amend(draft => ({...draft, hostname: 'tongs'}));
    await until(() => {
      const {planned} = here.store.state().facts;
      return typeof planned === 'object' && 'digest' in planned && planned.digest !== first;
    });
    here.store.amend(draft => ({...draft, hostname: 'anvil'}));
    await until(() => JSON.stringify(here.store.state().facts.planned).includes(first));
    expect(here.at.world.changes()).toEqual([]);
    here.at.stop.abort();
  });
});

describe('what a page asks for', () => {
  test('a shell: bash, else sh, with nothing drawn meanwhile', async () => {
    const here = machine([]);
    here.store.push('shell');
    await until(() => here.terminal.lentTo.length > 0);
    expect(here.terminal.lentTo).toEqual(['/bin/bash']);
    expect(here.program.lent()).toBe(1);
    here.at.stop.abort();
  });

  test('saving says where, and that memory forgets', async () => {
    const here = machine([]);
    await reviewed(here);
    for (const button of ['save', 'save']) here.store.push(button);
    await until(() => here.store.state().facts.saved !== undefined);
    expect(here.store.state().facts.saved).toMatchObject({
      path: '/run/forge/answers.yaml',
      note: expect.stringContaining('memory'),
    });
    expect(here.at.world.files.text('/run/forge/answers.yaml')).not.toMatch(
      /correct horse|wonderland/,
    );
    here.at.stop.abort();
  });

  test.each([
    ['reboot', 'systemctl reboot'],
    ['poweroff', 'systemctl poweroff'],
  ])('%s is for the live system alone', async (button, line) => {
    const live = machine([], {files: {'/proc/cmdline': 'forge.live=1'}});
    live.store.push(button);
    live.store.press({type: 'text', text: 'y'});
    await until(() => live.at.world.calls.some(call => call.line === line));
    live.at.stop.abort();
    const elsewhere = machine([], {files: {'/proc/cmdline': 'quiet'}});
    elsewhere.store.push(button);
    elsewhere.store.press({type: 'text', text: 'y'});
    expect(await elsewhere.program.ended).toBe(0);
    expect(elsewhere.at.world.calls.some(call => call.line === line)).toBe(false);
  });

  test("leaving ends the program, but not on the medium's own console", async () => {
    const here = machine([]);
    here.store.press({type: 'control', letter: 'c'});
    here.store.press({type: 'text', text: 'y'});
    expect(await here.program.ended).toBe(0);
    const console = machine([], {console: consoleAt('/dev/tty1', true)});
    console.store.open('disk');
    console.store.press({type: 'control', letter: 'c'});
    console.store.press({type: 'text', text: 'y'});
    expect(console.store.state().at).toBe('start');
    console.at.stop.abort();
    expect(await console.program.ended).toBe(0);
  });
});

describe('the key map', () => {
  test('is loaded on a virtual console, so that the line to try it is true', async () => {
    const here = machine([], {console: consoleAt('/dev/tty1')});
    here.store.amend(draft => ({...draft, keymap: 'uk'}));
    await until(() => here.store.state().facts.keymapHere?.includes('uk') === true);
    expect(here.at.world.calls.map(({line}) => line)).toContain(
      'loadkeys --quiet --console /dev/tty1 uk',
    );
    here.at.stop.abort();
  });

  test('a map that cannot be loaded is said to be so', async () => {
    const here = machine([], {
      console: consoleAt('/dev/tty1'),
      commands: [on('loadkeys', {code: 1, stderr: 'cannot open file uk\n'})],
    });
    here.store.amend(draft => ({...draft, keymap: 'uk'}));
    await until(
      () => here.store.state().facts.keymapHere?.includes('cannot open file uk') === true,
    );
    here.at.stop.abort();
  });

  test("of a serial line or a window is the terminal's own", async () => {
    const here = machine([], {console: consoleAt('/dev/ttyS0')});
    here.store.amend(draft => ({...draft, keymap: 'uk'}));
    expect(here.store.state().facts.keymapHere).toContain('keyboard of its own');
    expect(here.at.world.calls.some(({command}) => command.program === 'loadkeys')).toBe(false);
    here.at.stop.abort();
  });
});
