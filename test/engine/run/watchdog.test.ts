// SPDX-License-Identifier: GPL-3.0-or-later
import {setImmediate} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import type {EventBody} from '../../../src/engine/events.ts';
import {startWatchdog, type Watchdog} from '../../../src/engine/run/watchdog.ts';
import {fakeWorld, type World} from '../../support/world.ts';
import {only} from '../support.ts';

type Watched = {
  readonly world: World;
  readonly watchdog: Watchdog;
  readonly told: EventBody[];
  readonly wait: (seconds: number) => Promise<void>;
};

function watch({
  expected = 1000,
  alone = false,
  files = {},
}: {expected?: number; alone?: boolean; files?: Readonly<Record<string, string>>} = {}): Watched {
  const world = fakeWorld({files});
  const told: EventBody[] = [];
  const watchdog = startWatchdog(
    {
      machine: world.machine,
      secrets: new Map(),
      signal: new AbortController().signal,
      emit: body => void told.push(body),
      nextCall: () => 0,
      step: 'root',
    },
    'Write the root',
    expected,
    alone,
  );
  const wait = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      world.clock.advance(1000);
      await setImmediate();
    }
  };
  return {world, watchdog, told, wait};
}
const command: EventBody = {
  type: 'command',
  phase: 'start',
  step: 'root',
  call: 7,
  argv: ['mkfs.ext4', '/dev/x'],
  effect: 'destroy',
};
const stat = (state: string, ticks: number): string =>
  `42 (mkfs) ${state} 1 42 42 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 9`;
const stalls = ({told}: Watched) => only(told, 'stalled');

describe('a step without a sign of life', () => {
  it('is told after half a minute, then whenever the silence has doubled, with its command and last line', async () => {
    const one = watch();
    one.watchdog.io.emit(command);
    one.watchdog.io.emit({
      type: 'output',
      step: 'root',
      call: 7,
      stream: 'stderr',
      line: 'writing tables',
    });
    await one.wait(29);
    expect(stalls(one)).toEqual([]);
    await one.wait(1);
    expect(stalls(one)).toEqual([
      {
        type: 'stalled',
        step: 'root',
        words: 'mkfs.ext4 /dev/x',
        quiet: 30_000,
        expected: 30_000,
        last: 'writing tables',
      },
    ]);
    await one.wait(100);
    expect(stalls(one).map(({quiet}) => quiet)).toEqual([30_000, 60_000, 120_000]);
  });

  it('is given more time where more is expected', async () => {
    const one = watch({expected: 60_000});
    one.watchdog.io.emit(command);
    await one.wait(239);
    expect(stalls(one)).toEqual([]);
    await one.wait(1);
    expect(stalls(one)).toHaveLength(1);
  });

  it('is its title or its action where no command runs', async () => {
    const one = watch();
    await one.wait(30);
    one.watchdog.io.emit({
      type: 'action',
      step: 'root',
      index: 0,
      of: 1,
      effect: 'destroy',
      words: 'copy 9 bytes',
    });
    await one.wait(30);
    expect(stalls(one).map(({words}) => words)).toEqual(['Write the root', 'copy 9 bytes']);
  });

  it('is not told of a copy that moves, and of one that stands still as its own speed says', async () => {
    const one = watch({expected: 600_000});
    for (let done = 0; done <= 10; done++) {
      one.watchdog.io.emit({type: 'progress', step: 'root', done: `${done}`, total: '20'});
      await one.wait(5);
    }
    expect(stalls(one)).toEqual([]);
    await one.wait(100);
    // Eleven signs in fifty seconds: twenty times their pause, and not four times what the step
    // should take.
    expect(stalls(one)).toMatchObject([{quiet: expect.any(Number)}]);
    expect(stalls(one)[0]?.quiet).toBeGreaterThan(85_000);
  });

  it('says what the kernel says the process does', async () => {
    const one = watch({files: {'/proc/42/stat': stat('D', 5)}});
    one.watchdog.io.emit(command);
    one.watchdog.io.started?.(7, 42);
    await one.wait(36);
    expect(stalls(one)).toMatchObject([
      {words: 'mkfs.ext4 /dev/x', process: 'waiting for a device, which nothing can interrupt'},
    ]);
  });

  it('lives while it, or what it started, uses the processor', async () => {
    const one = watch({
      files: {
        '/proc/42/stat': stat('S', 5),
        '/proc/42/task/42/children': '43 ',
        '/proc/43/stat': stat('R', 0),
      },
    });
    one.watchdog.io.emit(command);
    one.watchdog.io.started?.(7, 42);
    for (let second = 0; second < 300; second++) {
      one.world.files.put('/proc/43/stat', stat('R', second));
      await one.wait(1);
    }
    expect(stalls(one)).toEqual([]);
    await one.wait(60);
    expect(stalls(one)).not.toEqual([]);
  });

  it('is silent again once its turn is over', async () => {
    const one = watch();
    one.watchdog.end();
    await one.wait(100);
    expect(one.told).toEqual([]);
  });
});

describe('a step that is stopped', () => {
  it('ends with a problem that names the command and its last line', async () => {
    const one = watch();
    one.watchdog.io.emit(command);
    one.watchdog.io.emit({type: 'output', step: 'root', call: 7, stream: 'stdout', line: '17 %'});
    await one.wait(12);
    one.watchdog.stop();
    expect(one.watchdog.io.signal.reason).toMatchObject({
      code: 'COMMAND-STOPPED',
      detail: 'nothing was heard of it for 12 s',
      evidence: {command: 'mkfs.ext4 /dev/x', tail: '17 %'},
    });
  });

  it('stops itself where nobody is, after ten minutes or more', async () => {
    const [alone, watched] = [watch({alone: true}), watch()];
    for (const one of [alone, watched]) one.watchdog.io.emit(command);
    await alone.wait(599);
    expect(alone.watchdog.io.signal.aborted).toBe(false);
    await alone.wait(600);
    expect(alone.watchdog.io.signal.reason).toMatchObject({code: 'COMMAND-STOPPED'});
    await watched.wait(5000);
    expect(watched.watchdog.io.signal.aborted).toBe(false);
  });
});
