// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {write} from '../../../src/system/command.ts';
import {Problem} from '../../../src/engine/problem.ts';
import type {Step} from '../../../src/engine/plan/step.ts';
import {fakeWorld, inTurn, on} from '../../support/world.ts';
import {fileStep, only, runSteps, satisfied} from '../support.ts';

const states = (ran: Awaited<ReturnType<typeof runSteps>>, step: string): readonly string[] =>
  only(ran.events, 'step')
    .filter(event => event.step === step)
    .map(({state}) => state);

describe('a run that goes well', () => {
  it('proves every step in order and ends as staged', async () => {
    const ran = await runSteps([fileStep('a'), fileStep('b', ['a'])]);
    expect(ran.result).toBe('staged');
    expect(ran.world.files.writes).toEqual(['file /out/a', 'file /out/b']);
    expect(states(ran, 'a')).toEqual(['verifying', 'running', 'proving', 'done']);
    expect(ran.events.at(0)).toMatchObject({
      type: 'plan',
      resumed: false,
      steps: [{id: 'a'}, {id: 'b'}],
    });
    expect(ran.events.at(-1)).toMatchObject({type: 'finished', result: 'staged'});
  });

  it('keeps the evidence in the journal and in the event', async () => {
    const {journal, events} = await runSteps([fileStep('a')]);
    expect(
      journal
        .records()
        .map(({body}) => body)
        .slice(2),
    ).toEqual([
      {type: 'intent', step: 'a', attempt: 1},
      {type: 'facts', step: 'a', facts: {content: 'a'}},
      {type: 'proof', step: 'a', how: 'applied'},
      {type: 'finished', result: 'staged'},
    ]);
    expect(only(events, 'step').at(-1)).toMatchObject({
      state: 'done',
      how: 'applied',
      evidence: {content: 'a'},
    });
  });

  it('does nothing where the world is right already', async () => {
    const ran = await runSteps([fileStep('a')], {machine: {files: {'/out/a': 'a'}}});
    expect(ran.world.files.writes).toEqual([]);
    expect(ran.journal.node('a')).toEqual({state: 'done', how: 'already'});
  });

  it('says enforced when the proofs say so', async () => {
    const {result} = await runSteps([fileStep('a')], {
      conclude: evidence => (evidence.get('a')?.['content'] === 'a' ? 'enforced' : 'staged'),
    });
    expect(result).toBe('enforced');
  });

  it('puts away what an earlier one left, releases in reverse after the end is noted, and only warns when that fails', async () => {
    const order: string[] = [];
    const closing = (id: string, fails = false): Partial<Step> => ({
      release: async () => {
        order.push(id);
        if (fails) throw new Problem('IO-FAILED', 'busy');
      },
    });
    const ran = await runSteps([
      fileStep('a', [], closing('a')),
      fileStep('b', [], closing('b', true)),
      fileStep('c', [], closing('c')),
    ]);
    expect(order).toEqual(['c', 'b', 'a', 'c', 'b', 'a']);
    expect(
      only(ran.events, 'step')
        .filter(({state}) => state === 'releasing')
        .map(({step}) => step),
    ).toEqual(['c', 'b', 'a']);
    expect(ran.result).toBe('staged');
    expect(only(ran.events, 'warning')).toMatchObject([
      {step: 'b', problem: {code: 'IO-FAILED'}},
      {step: 'b', problem: {code: 'IO-FAILED'}},
    ]);
  });

  it('runs open before the first look, and prepare only before actions', async () => {
    const order: string[] = [];
    const told = (id: string, there: boolean): Step =>
      fileStep(id, [], {
        open: async () => void order.push(`open ${id}`),
        prepare: async () => void order.push(`prepare ${id}`),
        ...(there && {verify: async () => satisfied()}),
      });
    await runSteps([told('a', true), told('b', false)]);
    expect(order).toEqual(['open a', 'open b', 'prepare b']);
  });
});

describe('a step that fails', () => {
  const failing = (): Step =>
    fileStep('b', ['a'], {actions: [{kind: 'command', command: write('mkfs.ext4', '/dev/x')}]});
  const mkfs = on('mkfs.ext4', {code: 5, stdout: 'one\n', stderr: 'bad\u001b[31m superblock\n'});

  it('stops an unattended run with the command and its last lines; what needs it is blocked', async () => {
    const ran = await runSteps(
      [fileStep('a'), failing(), fileStep('c', ['b']), fileStep('d', ['a'])],
      {machine: {commands: [mkfs]}},
    );
    expect(ran.result).toBe('failed');
    expect(ran.problem?.toData()).toMatchObject({
      code: 'COMMAND-FAILED',
      evidence: {command: 'mkfs.ext4 /dev/x', exitCode: 5, tail: 'one\nbad superblock'},
    });
    expect(ran.journal.node('b')).toEqual({state: 'failed', attempt: 1, code: 'COMMAND-FAILED'});
    expect(states(ran, 'c')).toEqual(['blocked']);
    expect(states(ran, 'd')).toEqual([]);
    expect(ran.events.at(-1)).toMatchObject({
      type: 'finished',
      result: 'failed',
      problem: {code: 'COMMAND-FAILED'},
    });
  });

  it('is tried again when somebody says so', async () => {
    const world = fakeWorld({commands: [on('mkfs.ext4', inTurn({code: 5}, ''))]});
    const step = failing();
    const ran = await runSteps(
      [
        fileStep('a'),
        {...step, verify: async () => (world.calls.length > 1 ? satisfied() : {type: 'absent'})},
      ],
      {world, decisions: ['retry']},
    );
    expect(ran.result).toBe('staged');
    expect(ran.asked).toMatchObject([
      {class: 'step.failed', step: 'b', choices: ['retry', 'abort', 'stop']},
    ]);
    expect(only(ran.events, 'answer')).toMatchObject([{question: 0, decision: 'retry'}]);
    expect(
      ran.journal
        .records()
        .flatMap(({body}) => (body.type === 'intent' && body.step === 'b' ? [body.attempt] : [])),
    ).toEqual([1, 2]);
  });

  it('has failed when its actions ran and its result cannot be seen', async () => {
    const ran = await runSteps([
      fileStep('a', [], {verify: async () => ({type: 'partial', detail: 'no label'})}),
    ]);
    expect(ran.problem).toMatchObject({
      code: 'STEP-NOT-PROVED',
      detail: 'Writing a: partial: no label',
    });
  });

  it('tells system errors as such', async () => {
    const ran = await runSteps([
      fileStep('a', [], {
        verify: async () => {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
          });
        },
      }),
    ]);
    expect(ran.problem).toMatchObject({
      code: 'IO-FAILED',
      detail: 'ENOSPC: no space left on device, write',
    });
  });

  it('stops for a fault of Forge without asking anybody', async () => {
    const ran = await runSteps(
      [
        fileStep('a', [], {
          verify: async () => {
            throw new TypeError('undefined is not a function');
          },
        }),
      ],
      {decisions: ['retry', 'retry']},
    );
    expect(ran.asked).toEqual([]);
    expect(ran.problem).toMatchObject({code: 'FORGE-BUG'});
    expect(ran.result).toBe('failed');
  });

  it('gives a policy two retries and no more', async () => {
    const {policyDecider} = await import('../../../src/engine/run/decide.ts');
    const decide = policyDecider({'step.failed': 'retry'});
    const question = {
      question: 0,
      class: 'step.failed',
      step: 'a',
      choices: ['retry', 'abort', 'stop'],
    } as const;
    const {signal} = new AbortController();
    expect([
      await decide(question, signal),
      await decide(question, signal),
      await decide(question, signal),
      await decide({...question, step: 'b'}, signal),
    ]).toEqual(['retry', 'retry', 'stop', 'retry']);
    expect(await decide({...question, class: 'step.foreign'}, signal)).toBe('stop');
  });
});

describe('an abort', () => {
  const revoking = (log: string[], id: string): Partial<Step> => ({
    revoke: async () => void log.push(`revoke ${id}`),
    release: async () => void log.push(`release ${id}`),
  });

  it('revokes what was begun, last first, then releases everything', async () => {
    const log: string[] = [];
    const cleaned = ['release c', 'release b', 'release a'];
    const broken = fileStep('b', [], {
      ...revoking(log, 'b'),
      actions: [{kind: 'command', command: write('mokutil')}],
    });
    const ran = await runSteps(
      [fileStep('a', [], revoking(log, 'a')), broken, fileStep('c', [], revoking(log, 'c'))],
      {machine: {commands: [on('mokutil', {code: 1})]}, decisions: ['abort']},
    );
    expect(ran.result).toBe('aborted');
    expect(log).toEqual([...cleaned, 'revoke b', 'revoke a', ...cleaned]);
    expect(ran.journal.node('a').state).toBe('pending');
    expect(ran.journal.records().at(-1)?.body).toEqual({type: 'finished', result: 'aborted'});
  });

  it('is heard while somebody is asked', async () => {
    const stop = new AbortController();
    const {runPlan} = await import('../../../src/engine/run/run.ts');
    const {makePlan} = await import('../../../src/engine/plan/plan.ts');
    const {openJournal} = await import('../../../src/engine/journal/journal.ts');
    const {header} = await import('../support.ts');
    const steps = [fileStep('a', [], {verify: async () => ({type: 'foreign', detail: 'NTFS'})})];
    const world = fakeWorld();
    const plan = makePlan(header, steps);
    const ran = runPlan({
      plan,
      steps,
      secrets: new Map(),
      machine: world.machine,
      journal: openJournal(plan, world.files, world.clock),
      emit: () => {},
      signal: stop.signal,
      decide: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          stop.abort(new Error('enough'));
        }),
    });
    await expect(ran).resolves.toEqual({result: 'aborted'});
  });

  it('leaves a failed run with nothing staged either', async () => {
    const log: string[] = [];
    await runSteps([
      fileStep('a', [], revoking(log, 'a')),
      fileStep('b', [], {verify: async () => ({type: 'absent'})}),
    ]);
    expect(log).toEqual(['release a', 'revoke a', 'release a']);
  });
});

describe('what was reviewed is what runs', () => {
  it('refuses another plan than the reviewed one before it does anything', async () => {
    const ran = await runSteps([fileStep('a')], {reviewed: '0'.repeat(64)});
    expect(ran.problem?.code).toBe('PLAN-CHANGED');
    expect(ran.world.files.writes).toEqual([]);
  });

  it.each([
    ['other actions', [fileStep('a', [], {actions: [{kind: 'remove', path: '/'}]})]],
    ['another effect', [fileStep('a', [], {}, 'destroy')]],
    ['a step more', [fileStep('a'), fileStep('b')]],
    ['no step', []],
  ])('stops when the steps have %s than were planned', async (_, steps) => {
    const ran = await runSteps(steps, {planned: [fileStep('a')]});
    expect(ran.problem?.code).toBe('FORGE-BUG');
    expect(ran.world.files.writes).toEqual([]);
  });
});
