// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {destroy, read, write} from '../../../src/system/command.ts';
import type {Worker} from '../../../src/engine/plan/step.ts';
import type {Action} from '../../../src/engine/plan/action.ts';
import {fakeWorld, on} from '../../support/world.ts';
import {fileStep, only, runSteps, satisfied} from '../support.ts';

describe('a reader', () => {
  it('refuses to run what writes', async () => {
    const world = fakeWorld({commands: [on('mkfs', '')]});
    await expect(world.reader().read(write('mkfs'))).rejects.toThrow('may only read');
    expect(world.calls).toEqual([]);
  });

  it('reads any exit code, and must have a good one', async () => {
    const world = fakeWorld({commands: [on('blkid', {code: 2})]});
    expect((await world.reader().read(read('blkid'))).code).toBe(2);
    await expect(world.reader().must(read('blkid', '/dev/x'))).rejects.toMatchObject({
      code: 'COMMAND-FAILED',
      detail: 'blkid ended with code 2',
    });
    expect((await world.reader().must({...read('blkid'), okCodes: [0, 2]})).code).toBe(2);
  });

  it('hands out nothing that could write', () => {
    expect(Object.keys(fakeWorld().reader().files).toSorted()).toEqual([
      'list',
      'readBytes',
      'readText',
      'realPath',
      'sha256',
      'stat',
    ]);
  });

  it('names a missing program and one that ran out of time', async () => {
    const world = fakeWorld({commands: [on('gone', {code: 127}), on('slow', {code: 124})]});
    await expect(world.reader().must(read('gone'))).rejects.toMatchObject({
      detail: 'gone was not found',
    });
    await expect(world.reader().must(read('slow'))).rejects.toMatchObject({
      detail: 'slow ran out of time',
    });
  });
});

describe('a worker', () => {
  const world = () => fakeWorld({commands: [on('dd', ''), on('mount', '')]});

  it('does at most what it was granted', async () => {
    await expect(world().work(worker => worker.change(destroy('dd')), 'write')).rejects.toThrow(
      'not in the plan',
    );
    await expect(world().work(worker => worker.change(write('mount')), 'read')).rejects.toThrow(
      'not in the plan',
    );
    await expect(
      world().work(worker => worker.change(destroy('dd')), 'destroy'),
    ).resolves.toMatchObject({code: 0});
  });

  it('writes the files it was granted and no other', async () => {
    const one = world();
    await one.work(worker => worker.write('/proof.json', '{}', 0o600), 'write', ['/proof.json']);
    expect(one.files.text('/proof.json')).toBe('{}');
    await expect(
      one.work(worker => worker.write('/etc/passwd', '', 0o600), 'write', ['/proof.json']),
    ).rejects.toThrow('write /etc/passwd, which is not in the plan');
  });

  it('has no power left once its task has ended', async () => {
    const one = world();
    let kept: Worker | undefined;
    await one.work(async worker => void (kept = worker));
    await expect(kept?.change(write('mount'))).rejects.toThrow('after its task had ended');
    await expect(kept?.write('/a', '', 0o600)).rejects.toThrow('after its task had ended');
    expect(one.calls).toEqual([]);
  });

  it('has a bad exit code as a problem', async () => {
    const one = fakeWorld({commands: [on('mount', {code: 32, stderr: 'already mounted'})]});
    await expect(one.work(worker => worker.change(write('mount')))).rejects.toMatchObject({
      code: 'COMMAND-FAILED',
      evidence: {tail: 'already mounted'},
    });
  });
});

describe('a write outside the plan', () => {
  const rogue = (hook: 'prepare' | 'open') =>
    fileStep('a', [], {[hook]: (worker: Worker) => worker.change(destroy('dd'))}, 'destroy');

  it.each(['prepare', 'open'] as const)('stops the run when %s destroys', async hook => {
    const ran = await runSteps([rogue(hook)], {machine: {commands: [on('dd', '')]}});
    expect(ran.problem).toMatchObject({code: 'FORGE-BUG'});
    expect(ran.world.calls).toEqual([]);
  });

  it.each(['release', 'revoke'] as const)('is refused when %s destroys', async hook => {
    const bug = {step: 'a', problem: {code: 'FORGE-BUG'}};
    const ran = await runSteps(
      [
        fileStep('a', [], {[hook]: (worker: Worker) => worker.change(destroy('dd'))}, 'destroy'),
        fileStep('b', [], {verify: async () => ({type: 'absent'})}),
      ],
      {machine: {commands: [on('dd', '')]}},
    );
    expect(ran.world.calls).toEqual([]);
    expect(only(ran.events, 'warning')).toMatchObject(hook === 'release' ? [bug, bug] : [bug]);
  });

  it('stops the run when a task does more than its action says', async () => {
    const action: Action = {kind: 'task', name: 'go', args: {}, effect: 'write'};
    const ran = await runSteps(
      [
        {
          ...fileStep('a', [], {}, 'destroy'),
          actions: [action],
          tasks: {go: async worker => void (await worker.change(destroy('dd')))},
        },
      ],
      {machine: {commands: [on('dd', '')]}},
    );
    expect(ran.problem).toMatchObject({code: 'FORGE-BUG'});
    expect(ran.world.calls).toEqual([]);
  });

  it('is refused in verify', async () => {
    const ran = await runSteps(
      [
        fileStep('a', [], {
          verify: async reader => {
            await reader.read(write('dd'));
            return satisfied();
          },
        }),
      ],
      {machine: {commands: [on('dd', '')]}},
    );
    expect(ran.problem).toMatchObject({code: 'FORGE-BUG'});
    expect(ran.world.calls).toEqual([]);
  });
});

describe('the performer', () => {
  const sum = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  const perform = async (
    actions: readonly Action[],
    options: Parameters<typeof fakeWorld>[0] = {},
  ) => {
    const world = fakeWorld(options);
    await world.apply({...fileStep('a', [], {}, 'destroy'), actions});
    return world;
  };

  it('gives a secret to standard input and to a file, and says so in neither event', async () => {
    const world = await perform(
      [
        {
          kind: 'command',
          command: {...destroy('cryptsetup', 'luksFormat'), stdin: {secret: 'pass'}},
        },
        {kind: 'file', path: '/key', content: {secret: 'pass'}, mode: 0o600},
      ],
      {commands: [on('cryptsetup', '')], secrets: {pass: 'hunter2-canary'}},
    );
    expect(world.calls).toMatchObject([
      {line: 'cryptsetup luksFormat < [secret pass]', input: 'hunter2-canary'},
    ]);
    expect(world.files.text('/key')).toBe('hunter2-canary');
    expect(JSON.stringify(world.events)).not.toContain('hunter2');
  });

  it('fails where a secret was not given, before the command runs', async () => {
    const world = fakeWorld({commands: [on('cryptsetup', '')]});
    await expect(
      world.apply({
        ...fileStep('a', [], {}, 'destroy'),
        actions: [{kind: 'command', command: {...destroy('cryptsetup'), stdin: {secret: 'pass'}}}],
      }),
    ).rejects.toMatchObject({code: 'SECRET-MISSING'});
    expect(world.calls).toEqual([]);
  });

  it('copies and checks the sum of what it wrote', async () => {
    const action = {
      kind: 'stream',
      from: '/image',
      to: '/dev/root',
      bytes: '4',
      sha256: sum,
      effect: 'destroy',
    } as const;
    const world = await perform([action], {files: {'/image': 'testing', '/dev/root': {device: 8}}});
    expect(world.files.text('/dev/root')).toBe('test\0\0\0\0');
    expect(only(world.events, 'progress').at(-1)).toEqual({
      type: 'progress',
      step: 'a',
      done: '4',
      total: '4',
    });
    await expect(
      perform([{...action, sha256: '0'.repeat(64)}], {
        files: {'/image': 'testing', '/dev/root': {device: 8}},
      }),
    ).rejects.toMatchObject({code: 'STREAM-MISMATCH'});
  });

  it('makes directories, removes, and runs tasks with their arguments', async () => {
    const world = fakeWorld({files: {'/old/deep/file': 'x'}});
    await world.apply({
      ...fileStep('a'),
      actions: [
        {kind: 'directory', path: '/new', mode: 0o700},
        {kind: 'remove', path: '/old'},
        {kind: 'task', name: 'note', args: {text: 'hi'}, effect: 'write', writes: ['/note']},
      ],
      tasks: {note: (worker, args) => worker.write('/note', args['text'] ?? '', 0o644)},
    });
    expect(await world.files.stat('/new')).toMatchObject({kind: 'directory', mode: 0o700});
    expect(await world.files.list('/old')).toBeUndefined();
    expect(world.files.text('/note')).toBe('hi');
    expect(only(world.events, 'action').map(({words}) => words)).toEqual([
      'make directory /new (mode 0700)',
      'remove /old',
      'task note text=hi (writes /note)',
    ]);
  });

  it('tells what writers print, line by line and harmless, and keeps what readers print to itself', async () => {
    const world = fakeWorld({
      commands: [
        on('mkfs', {stdout: 'one\n\u001b[2Jtwo\u0007\n', stderr: 'three'}),
        on('lsblk', '{"a":1}\n'),
      ],
    });
    await world.apply({
      ...fileStep('a', [], {}, 'destroy'),
      actions: [{kind: 'command', command: destroy('mkfs')}],
    });
    await world.reader().read(read('lsblk'));
    expect(only(world.events, 'output').map(({stream, line}) => `${stream} ${line}`)).toEqual([
      'stdout one',
      'stdout two',
      'stderr three',
    ]);
  });
});
