// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {credentialNames} from '../../src/screens/draft/answers-of.ts';
import type {Step} from '../../src/engine/plan/step.ts';
import {entriesIn, payloadFiles} from '../payload/recorded.ts';
import {manyDisks} from '../hardware/many-disks.ts';
import type {Entry} from '../support/memory-files.ts';
import {on, type Rule} from '../support/world.ts';
import {desk, easyStep, fakeEngine, until} from '../cli/support.ts';
import {fakeTerminal} from './fake-terminal.ts';
import {entered, programAt, seatAt, texts} from './support.ts';

const hash = `$6$saltsaltsalt$${'h'.repeat(86)}`;
const failing = easyStep('first', {
  verify: async () => {
    throw new Problem('IO-FAILED', 'the disk is gone');
  },
});

/**
 * A machine with many disks and a payload, its engine made of these steps, and a program in front
 * of it.
 */
function machine(
  steps: readonly Step[],
  {
    commands = [],
    files = {},
    seat = seatAt(),
    prepare,
  }: {
    readonly commands?: readonly Rule[];
    readonly files?: Readonly<Record<string, string>>;
    readonly seat?: ReturnType<typeof seatAt>;
    readonly prepare?: Parameters<typeof fakeEngine>[2];
  } = {},
) {
  const terminal = fakeTerminal();
  const other = manyDisks();
  const tree = Object.fromEntries(
    [...other.files.tree].flatMap(([path, held]): (readonly [string, Entry])[] => {
      if (held.kind === 'link') return [[path, {link: held.target}]];
      return held.kind === 'directory'
        ? []
        : held.kind === 'block'
          ? [[path, {device: held.bytes}]]
          : [[path, held.bytes]];
    }),
  );
  const at = desk({
    console: terminal,
    files: {...tree, ...entriesIn('/w/p', payloadFiles()), ...files},
    commands: [
      ...commands,
      on('openssl passwd -6 -stdin', `${hash}\n`),
      on('lsblk', call => other.machine.run.run(call.command).then(({stdout}) => stdout)),
      on('findmnt', 'tmpfs\n'),
      on(({program}) => ['ip', 'localectl', 'loadkeys'].includes(program), ''),
      on(({program}) => program !== 'systemctl', {code: 127}),
    ],
  });
  const engine = fakeEngine(at.world, steps, prepare);
  at.engine = engine.connect;
  const program = programAt(at, seat, {payload: '/w/p'});
  program.begun();
  return {at, engine, program, store: program.store, terminal};
}

/** Everything entered, the review open, and its plan made. */
async function reviewed(here: ReturnType<typeof machine>): Promise<string> {
  const {store} = here;
  await until(
    () =>
      store.state().facts.disks !== undefined &&
      store.state().facts.image !== undefined &&
      store.state().facts.locales.length > 0,
  );
  const disk = store.state().facts.disks?.find(({serial}) => serial === 'VIRT1');
  entered(store, disk?.path ?? '');
  store.open('review');
  await until(() => typeof store.state().facts.planned === 'object');
  const {planned} = store.state().facts;
  if (typeof planned !== 'object' || !('digest' in planned))
    throw new Error(JSON.stringify(planned));
  return planned.digest;
}

test('whoever sits at a serial line is asked for the passphrase there, and may say otherwise', () => {
  const {store} = machine([], {seat: seatAt('/dev/ttyS1')});
  expect(store.state()).toMatchObject({
    draft: {serialConsole: 'ttyS1'},
    facts: {serialLine: 'ttyS1'},
  });
  expect(machine([], {seat: seatAt('/dev/tty1')}).store.state().draft.serialConsole).toBe('');
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

describe('installing', () => {
  test('hands the answers, the reviewed digest and the credentials over, and leaves no secret behind', async () => {
    let laid: readonly string[] = [];
    const here = machine([easyStep('only')], {
      files: {'/run/forge/secrets/mok-password': 'bcdfghjkbcdf'},
      prepare: request => {
        laid = [...here.at.world.files.tree.keys()].filter(path =>
          path.startsWith(`${request.credentials}/`),
        );
        expect(request.options['reviewed']).toMatch(/^[0-9a-f]{64}$/);
        // The fake engine's plan is another one.
        delete request.options['reviewed'];
      },
    });
    const digest = await reviewed(here);
    here.store.push('install');
    expect(here.store.state().at).toBe('progress');
    await until(() => here.store.state().at === 'done');
    expect(here.engine.requests[0]).toMatchObject({options: {unattended: false, payload: '/w/p'}});
    expect(JSON.parse(here.engine.requests[0]?.answers ?? '')).toMatchObject({
      hostname: 'anvil',
      disk: {match: {serial: 'VIRT1'}},
    });
    expect(laid.map(path => path.split('/').at(-1))).toEqual([
      credentialNames.passphrase,
      credentialNames.person('alice'),
    ]);
    expect(
      [...here.at.world.files.tree.keys()].filter(path => path.includes('handed-over')),
    ).toEqual([]);
    expect(here.store.state().facts.mokPassword).toBe('bcdfghjkbcdf');
    expect(JSON.stringify(here.store.state().draft)).not.toMatch(/correct horse|wonderland/);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    here.at.stop.abort();
  });

  test('a no of the engine leads back to the review, with its words', async () => {
    const here = machine([easyStep('only')], {
      prepare: () => {
        throw new Problem('SECRET-UNFIT', 'the passphrase is odd');
      },
    });
    await reviewed(here);
    here.store.push('install');
    await until(
      () =>
        here.store.state().at === 'review' &&
        here.store.state().facts.notice?.includes('the passphrase is odd') === true,
    );
    expect(
      [...here.at.world.files.tree.keys()].filter(path => path.includes('handed-over')),
    ).toEqual([]);
    here.at.stop.abort();
  });

  test('a plan that is no longer the reviewed one is refused', async () => {
    const here = machine([easyStep('only')]);
    await reviewed(here);
    here.store.push('install');
    await until(
      () => here.store.state().facts.notice?.includes('not the one that was reviewed') === true,
    );
    expect(here.store.state().at).toBe('review');
    here.at.stop.abort();
  });

  test('a failed step asks on the progress page; giving up leads on and back to the review', async () => {
    const here = machine([failing], {
      prepare: request => {
        delete request.options['reviewed'];
      },
    });
    await reviewed(here);
    here.store.push('install');
    await until(() => here.store.state().facts.run?.question !== undefined);
    expect(here.store.state().at).toBe('progress');
    expect(texts(here.store)).toContain('the disk is gone');
    here.store.push('stop');
    await until(() => here.store.state().facts.run?.result === 'failed');
    expect(here.store.state().at).toBe('progress');
    // What was typed is still there for another try.
    expect(here.store.state().draft.passphrase.first).toBe('correct horse battery');
    here.at.stop.abort();
  });
});

describe('an installation that others began', () => {
  const start = {op: 'start', answers: '', options: {}, id: 1} as const;

  test('opens its page at once, is only watched, and can be taken over', async () => {
    const here = machine([failing]);
    const driver = await here.engine.connect();
    driver.send(JSON.stringify(start));
    await until(
      () =>
        here.store.state().at === 'progress' &&
        here.store.state().facts.run?.question !== undefined,
    );
    await until(() => !here.store.state().facts.driving);
    here.store.push('take-over');
    await until(() => here.store.state().facts.driving);
    here.store.push('stop');
    await until(() => here.store.state().facts.run?.result === 'failed');
    here.at.stop.abort();
  });

  test('that has ended well shows what to write down', async () => {
    const steps = [easyStep('only')];
    const at = desk();
    const before = fakeEngine(at.world, steps);
    (await before.connect()).send(JSON.stringify(start));
    await until(() => before.server.status().state === 'finished');
    const here = machine(steps, {files: {'/run/forge/secrets/mok-password': 'bcdfghjkbcdf'}});
    here.at.engine = before.connect;
    await until(() => here.store.state().at === 'done');
    expect(here.store.state().facts.mokPassword).toBe('bcdfghjkbcdf');
    here.at.stop.abort();
  });

  test('a page that somebody went to is left alone when the engine is met again', async () => {
    const here = machine([easyStep('only')]);
    const connections: {close(): void}[] = [];
    here.at.engine = async () => {
      const connection = await here.engine.connect();
      connections.push(connection);
      return connection;
    };
    (await here.engine.connect()).send(JSON.stringify(start));
    await until(() => here.store.state().at === 'done');
    here.store.open('rehearsal');
    for (const connection of connections) connection.close();
    const met = connections.length;
    await until(() => connections.length > met || here.engine.server.status().clients > 1);
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(here.store.state().at).toBe('rehearsal');
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
    live.store.press({key: 'text', text: 'y'});
    await until(() => live.at.world.calls.some(call => call.line === line));
    live.at.stop.abort();
    const elsewhere = machine([], {files: {'/proc/cmdline': 'quiet'}});
    elsewhere.store.push(button);
    elsewhere.store.press({key: 'text', text: 'y'});
    expect(await elsewhere.program.ended).toBe(0);
    expect(elsewhere.at.world.calls.some(call => call.line === line)).toBe(false);
  });

  test("leaving ends the program, but not on the medium's own console", async () => {
    const here = machine([]);
    here.store.press({key: 'control', letter: 'c'});
    here.store.press({key: 'text', text: 'y'});
    expect(await here.program.ended).toBe(0);
    const console = machine([], {seat: seatAt('/dev/tty1', true)});
    console.store.open('disk');
    console.store.press({key: 'control', letter: 'c'});
    console.store.press({key: 'text', text: 'y'});
    expect(console.store.state().at).toBe('start');
    console.at.stop.abort();
    expect(await console.program.ended).toBe(0);
  });
});

describe('the key map', () => {
  test('is loaded on a virtual console, so that the line to try it is true', async () => {
    const here = machine([], {seat: seatAt('/dev/tty1')});
    here.store.amend(draft => ({...draft, keymap: 'uk'}));
    await until(() => here.store.state().facts.keymapHere?.includes('uk') === true);
    expect(here.at.world.calls.map(({line}) => line)).toContain(
      'loadkeys --quiet --console /dev/tty1 uk',
    );
    here.at.stop.abort();
  });

  test('a map that cannot be loaded is said to be so', async () => {
    const here = machine([], {
      seat: seatAt('/dev/tty1'),
      commands: [on('loadkeys', {code: 1, stderr: 'cannot open file uk\n'})],
    });
    here.store.amend(draft => ({...draft, keymap: 'uk'}));
    await until(
      () => here.store.state().facts.keymapHere?.includes('cannot open file uk') === true,
    );
    here.at.stop.abort();
  });

  test("of a serial line or a window is the terminal's own", async () => {
    const here = machine([], {seat: seatAt('/dev/ttyS0')});
    here.store.amend(draft => ({...draft, keymap: 'uk'}));
    expect(here.store.state().facts.keymapHere).toContain('keyboard of its own');
    expect(here.at.world.calls.some(({command}) => command.program === 'loadkeys')).toBe(false);
    here.at.stop.abort();
  });
});
