// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {read, write, type Command} from '../../src/system/command.ts';
import {machineRecording, type MachineRecording} from '../../src/system/machine-recording.ts';
import {recordMachine} from '../../src/system/machine-record.ts';
import {replayMachine} from '../../src/system/machine-replay.ts';
import {memoryFiles, type Entry} from '../support/memory-files.ts';
import {fakeWorld, on} from '../support/world.ts';

const machine = {
  files: {
    '/proc/x': 'one\n',
    '/sys/raw': new Uint8Array([0xff, 0, 0xfe]),
    '/sys/dir/a': '1',
    '/sys/dir/b': '2',
    '/dev/link': {link: '/dev/node'},
    '/dev/node': {device: 7},
  } satisfies Record<string, Entry>,
  commands: [
    on('lsblk --json', {stdout: 'a\nb\n', stderr: 'c\n', code: 1}),
    on('lsblk', 'plain\n'),
  ],
};
const recordable = () => {
  const world = fakeWorld(machine);
  return {world, recorder: recordMachine(world.machine)};
};

/** As it comes out of a file. */
const throughJson = (recording: MachineRecording): MachineRecording =>
  machineRecording.parse(JSON.parse(JSON.stringify(recording)));

/** A replay on a host that has these files and commands; `/host/…` is the host's. */
function replay(
  recording: MachineRecording,
  host = fakeWorld({files: {'/host/a': 'mine'}, commands: [on('gpgv', 'good')]}),
) {
  return replayMachine(throughJson(recording), {
    host: host.machine,
    isHost: path => path.startsWith('/host/'),
    asksHost: ({args}) => args.some(word => word.startsWith('/host/')),
    missing: what => new Error(`missing ${what}`),
    changed: what => new Error(`changed ${what}`),
  });
}

describe('a replayed machine', () => {
  it('answers every question that was asked as it was answered', async () => {
    const {
      recorder: {files, run, recording},
    } = recordable();
    const questions = (from: typeof files) =>
      Promise.all([
        from.readText('/proc/x'),
        from.readBytes('/proc/x'),
        from.readBytes('/sys/raw'),
        from.readText('/absent'),
        from.list('/sys/dir'),
        from.list('/absent'),
        from.stat('/dev/node'),
        from.stat('/sys/dir'),
        from.stat('/absent'),
        from.realPath('/dev/link'),
        from.realPath('/absent'),
      ]);
    const [answers, outcome] = [await questions(files), await run.run(read('lsblk', '--json'))];
    const replayed = replay(recording());
    expect(await questions(replayed.files)).toEqual(answers);
    expect(await replayed.run.run(read('lsblk', '--json'))).toEqual(outcome);
  });

  it('answers in any order and as often as asked, and tells the lines', async () => {
    const {
      recorder: {run, recording},
    } = recordable();
    await run.run(read('lsblk'));
    await run.run(read('lsblk', '--json'));
    const lines: string[] = [];
    const again = replay(recording());
    for (const _ of [1, 2])
      await again.run.run(read('lsblk', '--json'), {
        onLine: (stream, line) => void lines.push(`${stream} ${line}`),
      });
    expect((await again.run.run(read('lsblk'))).stdout).toBe('plain\n');
    expect(lines).toEqual(['stdout a', 'stdout b', 'stderr c', 'stdout a', 'stdout b', 'stderr c']);
  });

  it('does not mind how long a command may take, but every other difference', async () => {
    const {
      recorder: {run, recording},
    } = recordable();
    await run.run({...read('lsblk', '--json'), env: {A: '1', B: '2'}});
    const again = replay(recording());
    expect(
      (await again.run.run({...read('lsblk', '--json'), env: {B: '2', A: '1'}, timeoutMs: 5})).code,
    ).toBe(1);
    const lsblk = read('lsblk', '--json');
    for (const other of [
      lsblk,
      {...lsblk, env: {A: '1'}},
      read('lsblk', '--json', '-b'),
      read('blkid', '--json'),
    ]) {
      await expect(again.run.run(other)).rejects.toThrow(/^missing (?:lsblk|blkid) --json/);
    }
  });

  it('keeps errors apart from absence', async () => {
    const refused = {
      ...memoryFiles(),
      readBytes: async () => {
        throw Object.assign(new Error('EACCES: no'), {code: 'EACCES'});
      },
    };
    const recorder = recordMachine({files: refused, run: fakeWorld().machine.run});
    await expect(recorder.files.readText('/sys/secret')).rejects.toThrow('EACCES');
    await expect(replay(recorder.recording()).files.readText('/sys/secret')).rejects.toMatchObject({
      code: 'EACCES',
    });
  });

  it("concludes absence from another question and from the directory's list", async () => {
    const {
      recorder: {files, recording},
    } = recordable();
    await files.list('/sys/dir');
    await files.stat('/sys/none');
    const again = replay(recording()).files;
    expect(await again.readText('/sys/dir/c')).toBeUndefined();
    expect(await again.readText('/sys/none')).toBeUndefined();
    await expect(again.readText('/sys/dir/a')).rejects.toThrow('missing /sys/dir/a');
  });

  it('says what it does not have', async () => {
    const {files} = replay({commands: [], files: {}});
    for (const name of ['readText', 'readBytes', 'list', 'stat', 'realPath', 'sha256'] as const) {
      await expect(files[name]('/sys/x')).rejects.toThrow('missing /sys/x');
    }
  });

  it("asks the host for the host's own", async () => {
    const {files, run} = replay({commands: [], files: {}});
    expect(await files.readText('/host/a')).toBe('mine');
    expect(await files.list('/host/none')).toBeUndefined();
    expect(await files.sha256('/host/a')).toMatch(/^[0-9a-f]{64}$/);
    expect((await run.run(read('gpgv', '/host/a'))).stdout).toBe('good');
    await expect(run.run(read('gpgv', '/else'))).rejects.toThrow('missing gpgv /else');
  });

  it("cannot be changed, on the host's side neither", async () => {
    const host = fakeWorld({files: {'/host/a': 'mine'}, commands: [on('wipefs', '')]});
    const {files, run} = replay({commands: [], files: {}}, host);
    await expect(files.writeAtomic('/host/a', new Uint8Array(), 0o600)).rejects.toThrow(
      'changed /host/a',
    );
    await expect(
      files.stream({from: '/host/a', to: '/host/b', bytes: 1n}, new AbortController().signal),
    ).rejects.toThrow('changed /host/b');
    await expect(files.remove('/host/a')).rejects.toThrow('changed');
    await expect(run.run(write('wipefs', '/host/a'))).rejects.toThrow('changed wipefs /host/a');
    expect([host.files.writes, host.calls]).toEqual([[], []]);
  });
});

describe('a recorder', () => {
  it('asks once: later answers are the first one, whatever became of the machine', async () => {
    const {world, recorder} = recordable();
    expect(await recorder.files.readText('/proc/x')).toBe('one\n');
    world.files.put('/proc/x', 'two\n');
    expect(await recorder.files.readText('/proc/x')).toBe('one\n');
    await Promise.all([recorder.run.run(read('lsblk')), recorder.run.run(read('lsblk'))]);
    expect(world.calls).toHaveLength(1);
    expect(recorder.recording().commands).toHaveLength(1);
  });

  it('writes down in an order of its own', async () => {
    const orders: readonly (readonly Command[])[] = [
      [read('lsblk'), read('lsblk', '--json')],
      [read('lsblk', '--json'), read('lsblk')],
    ];
    const [one, other] = await Promise.all(
      orders.map(async commands => {
        const {recorder} = recordable();
        for (const command of commands) await recorder.run.run(command);
        for (const path of commands.length === 2 && commands[0]?.args.length === 0
          ? ['/b', '/a']
          : ['/a', '/b'])
          await recorder.files.stat(path);
        return JSON.stringify(recorder.recording());
      }),
    );
    expect(one).toBe(other);
  });

  it('records no command that changes anything', async () => {
    const world = fakeWorld({commands: [on('wipefs', 'done')]});
    const recorder = recordMachine(world.machine);
    expect((await recorder.run.run(write('wipefs'))).stdout).toBe('done');
    expect(recorder.recording().commands).toEqual([]);
    const call = {
      command: {program: 'wipefs', args: [], effect: 'write'},
      outcome: {code: 0, stdout: '', stderr: '', ms: 1},
    };
    expect(machineRecording.safeParse({commands: [call], files: {}}).success).toBe(false);
  });

  it('lets go of what must not be known, in the answer as well', async () => {
    const world = fakeWorld({files: {'/proc/cmdline': 'quiet secret=1'}});
    const recorder = recordMachine(world.machine, (path, text) =>
      path === '/proc/cmdline' ? text.replace('secret=1', '') : text,
    );
    expect(await recorder.files.readText('/proc/cmdline')).toBe('quiet ');
    expect(JSON.stringify(recorder.recording())).not.toContain('secret');
  });

  it('loses no byte of any file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({maxLength: 64}), async bytes => {
        const recorder = recordMachine({
          files: memoryFiles({'/f': bytes}),
          run: fakeWorld().machine.run,
        });
        await recorder.files.readBytes('/f');
        expect(await replay(recorder.recording()).files.readBytes('/f')).toEqual(bytes);
      }),
    );
  });
});
