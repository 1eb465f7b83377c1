// SPDX-License-Identifier: GPL-3.0-or-later
import {setImmediate} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {destroy, write} from '../../src/system/command.ts';
import type {Action} from '../../src/engine/plan/action.ts';
import type {Machine} from '../../src/engine/machine.ts';
import {readJournal} from '../../src/engine/journal/journal-file.ts';
import type {Step, Worker} from '../../src/engine/plan/step.ts';
import {fakeWorld, on, type World} from '../support/world.ts';
import {fileStep, only, runSteps} from './support.ts';
import {asking, events, start, table} from './table.ts';

/**
 * A machine on which `words` never end by themselves, the first `times` times; `entered` is told
 * when one has begun.
 */
function hanging(words: string, entered: () => void, times = 1): World {
  const world = fakeWorld({commands: [on(words, '')]});
  let left = times;
  const run: Machine['run'] = {
    run: (command, options = {}) => {
      if (`${command.program} ${command.args.join(' ')}`.trim() !== words || left-- <= 0)
        return world.machine.run.run(command, options);
      return new Promise((_resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        entered();
      });
    },
  };
  return {...world, machine: {...world.machine, run}};
}

describe('a command that hangs', () => {
  it('can be stopped: its step fails, the question says why, and a retry goes on', async () => {
    let enter = (): void => {};
    const entered = new Promise<void>(resolve => {
      enter = resolve;
    });
    const world = hanging('mkfs', enter);
    const step = {
      ...fileStep('a', [], {}, 'destroy'),
      actions: [{kind: 'command', command: destroy('mkfs')}] as const,
      verify: async () =>
        world.calls.length > 0
          ? ({type: 'satisfied', evidence: {}} as const)
          : ({type: 'absent'} as const),
    };
    const seat = table([step], {world}).sit();
    await seat.client.ask({...start, options: {}});
    await entered;
    expect(await seat.client.ask({op: 'stop-command'})).toMatchObject({ok: true});
    await seat.until(asking);
    const question = {
      class: 'step.failed',
      step: 'a',
      problem: {
        code: 'COMMAND-STOPPED',
        evidence: {command: 'mkfs'},
        remedy: expect.stringContaining('retry'),
      },
    };
    expect(only(events(seat), 'question')).toMatchObject([question]);
    expect(await seat.client.ask({op: 'status'})).toMatchObject({status: {question}});
    await seat.client.ask({op: 'retry'});
    await seat.finished();
    expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'staged'});
  });

  it('is stopped by itself where nobody is, and the policy decides', async () => {
    const begun: (() => void)[] = [];
    const hung = new Promise<void>(resolve => void begun.push(resolve));
    const world = hanging('mkfs', () => begun.shift()?.());
    const step = {
      ...fileStep('a', [], {}, 'destroy'),
      actions: [{kind: 'command', command: destroy('mkfs')}] as const,
      verify: async () => ({type: 'absent'}) as const,
    };
    const seat = table([step], {world}).sit();
    await seat.client.ask(start);
    await hung;
    for (let second = 0; second < 1000; second++) {
      world.clock.advance(1000);
      await setImmediate();
    }
    await seat.finished();
    expect(only(events(seat), 'stalled').length).toBeGreaterThan(2);
    expect(events(seat).at(-1)).toMatchObject({
      type: 'finished',
      result: 'failed',
      problem: {code: 'COMMAND-STOPPED', evidence: {command: 'mkfs'}},
    });
  });

  it('is nothing to stop where none runs', async () => {
    const seat = table([fileStep('a')]).sit();
    expect(await seat.client.ask({op: 'stop-command'})).toMatchObject({
      ok: false,
      problem: {code: 'NOTHING-TO-DECIDE'},
    });
    await seat.client.ask(start);
    await seat.finished();
    expect(await seat.client.ask({op: 'stop-command'})).toMatchObject({
      ok: false,
      problem: {code: 'NOTHING-TO-DECIDE'},
    });
  });
});

describe('a disk that does not answer', () => {
  beforeEach(() => void vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']}));
  afterEach(() => void vi.useRealTimers());

  /**
   * A world in which the first write of this kind comes back only when `answer` is called; `hung`
   * settles when it has begun.
   */
  const dead = (kind: 'file' | 'journal') => {
    const world = fakeWorld();
    const {files} = world;
    let [enter, answer, times] = [(): void => {}, (): void => {}, 0];
    const hung = new Promise<void>(resolve => void (enter = resolve));
    const answered = new Promise<void>(resolve => void (answer = resolve));
    const hang = async (): Promise<void> => {
      if (times++ > 0) return;
      enter();
      await answered;
    };
    const slow: World['files'] = {
      ...files,
      writeAtomic: async (...args) => {
        if (kind === 'file') await hang();
        await files.writeAtomic(...args);
      },
      openSectors: async (...args) => {
        const file = await files.openSectors(...args);
        return {
          ...file,
          write: async (index, sectors) => {
            // Three records were there when the file was opened: the next one is the proof of the
            // step that opened it.
            if (kind === 'journal' && index >= 3) await hang();
            await file.write(index, sectors);
          },
        };
      },
    };
    return {
      world: {...world, files: slow, machine: {...world.machine, files: slow}},
      hung,
      answer: () => answer(),
    };
  };
  const journalStep = (): Step => {
    const action: Action = {kind: 'journal', path: '/esp/journal'};
    return fileStep('journal', [], {
      actions: [action],
      verify: async ({files}) =>
        (await files.stat('/esp/journal')) ? {type: 'satisfied', evidence: {}} : {type: 'absent'},
    });
  };

  it.each(['file', 'journal'] as const)(
    'is not waited for when somebody gives up: a %s',
    async kind => {
      const {world, hung, answer} = dead(kind);
      const stop = new AbortController();
      const ran = runSteps([journalStep(), fileStep('a', ['journal'])], {
        world,
        signal: stop.signal,
      });
      await hung;
      stop.abort(new Error('enough'));
      await vi.advanceTimersByTimeAsync(45_000);
      // The journal's own end waits for its turn behind the write that hangs, as long as everything
      // that is put away.
      for (let at = 0; at < 10; at++) {
        world.clock.advance(300_000);
        await vi.advanceTimersByTimeAsync(1);
      }
      expect((await ran).result).toBe('aborted');
      answer();
    },
  );

  it.each(['file', 'journal'] as const)(
    'fails its step when that is stopped, and what comes back late does no harm: a %s',
    async kind => {
      const {world, hung, answer} = dead(kind);
      const seat = table([journalStep(), fileStep('a', ['journal'])], {world}).sit();
      await seat.client.ask({...start, options: {}});
      await hung;
      await seat.client.ask({op: 'stop-command'});
      await vi.advanceTimersByTimeAsync(45_000);
      await vi.advanceTimersByTimeAsync(10_000);
      await seat.until(asking);
      expect(only(events(seat), 'question')).toMatchObject([
        {class: 'step.failed', problem: {code: 'COMMAND-STOPPED'}},
      ]);
      answer();
      await seat.client.ask({op: 'retry'});
      await seat.finished();
      expect(events(seat).at(-1)).toMatchObject({type: 'finished', result: 'staged'});
      const read = readJournal((await world.files.readBytes('/esp/journal')) ?? new Uint8Array(0));
      expect([...(read?.nodes.values() ?? [])].map(({state}) => state)).toEqual(['done', 'done']);
      expect(read?.records.at(-1)?.body).toEqual({type: 'finished', result: 'staged'});
    },
  );
});

describe('the end of a run', () => {
  /** Closes what was opened, if anything was. */
  const umount = {
    release: async (worker: Worker) => {
      if (await worker.files.stat('/out/c')) await worker.change(write('umount'));
    },
  };

  it('does not wait for ever for what hangs: it is ended and named, and the rest goes on', async () => {
    const begun: (() => void)[] = [];
    const world = hanging('umount', () => begun.shift()?.(), 2);
    const hung = new Promise<void>(resolve => void begun.push(resolve));
    const again = new Promise<void>(resolve => void begun.push(resolve));
    const released: string[] = [];
    const steps = [
      fileStep('a', [], {release: async () => void released.push('a')}),
      fileStep('b', [], umount),
      fileStep('c', [], umount),
    ];
    const ran = runSteps(steps, {world});
    await hung;
    world.clock.advance(300_000);
    await again;
    // The second one gets less time.
    world.clock.advance(20_000);
    const {result, events: told} = await ran;
    expect(result).toBe('staged');
    expect(
      only(told, 'warning').map(
        ({step, problem}) => `${step} ${problem.code} ${problem.evidence?.command}`,
      ),
    ).toEqual(['c COMMAND-STOPPED umount', 'b COMMAND-STOPPED umount']);
    expect(released).toEqual(['a', 'a']);
  });

  it('leaves behind what takes no notice of that either', async () => {
    let begin = (): void => {};
    const begun = new Promise<void>(resolve => {
      begin = resolve;
    });
    const world = fakeWorld();
    const deaf = {
      release: async (worker: Worker) => {
        if (await worker.files.stat('/out/a')) await new Promise<void>(() => begin());
      },
    };
    const ran = runSteps([fileStep('a', [], deaf)], {world});
    await begun;
    world.clock.advance(600_000);
    expect(only((await ran).events, 'warning')).toMatchObject([
      {step: 'a', problem: {code: 'TEARDOWN-LATE'}},
    ]);
  });
});
