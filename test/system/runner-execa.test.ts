// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {nodeClock} from '../../src/system/clock-node.ts';
import {read, write} from '../../src/system/command.ts';
import {processTicks, processWords} from '../../src/system/process-state.ts';
import {execaRunner} from '../../src/system/runner-execa.ts';

const runner = execaRunner(nodeClock);

describe('a real command', () => {
  it('gives its output, its code and its time', async () => {
    const outcome = await runner.run(read('sh', '-c', 'echo out; echo err >&2; exit 3'));
    expect(outcome).toMatchObject({code: 3, stdout: 'out\n', stderr: 'err\n'});
    expect(outcome.ms).toBeGreaterThanOrEqual(0);
  });

  it('gets only our own small environment', async () => {
    const {stdout} = await runner.run({...read('env'), env: {LVM_SUPPRESS_FD_WARNINGS: '1'}});
    expect(stdout.trim().split('\n').toSorted()).toEqual([
      'LC_ALL=C.UTF-8',
      'LVM_SUPPRESS_FD_WARNINGS=1',
      'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
    ]);
  });

  it('has no shell behind it', async () => {
    expect((await runner.run(read('echo', '$HOME; `id`', '*'))).stdout).toBe('$HOME; `id` *\n');
  });

  it('runs in / and reads nothing unless it is given something', async () => {
    expect((await runner.run(read('sh', '-c', 'pwd; cat'))).stdout).toBe('/\n');
  });

  it('gets literal text, and bytes before that', async () => {
    expect((await runner.run({...read('cat'), stdin: 'text'})).stdout).toBe('text');
    expect(
      (await runner.run({...read('cat'), stdin: {secret: 'x'}}, {input: Uint8Array.of(0x61, 0x0a)}))
        .stdout,
    ).toBe('a\n');
  });

  it('is not run with a secret that nobody looked up', async () => {
    await expect(runner.run({...read('cat'), stdin: {secret: 'pass'}})).rejects.toThrow(
      'nobody resolved the secret "pass"',
    );
  });

  it('may ignore what it is given', async () => {
    expect((await runner.run(read('true'), {input: new Uint8Array(3_000_000)})).code).toBe(0);
  });

  it.each([
    ['is missing', read('no-such-program-anywhere'), 127],
    ['cannot be executed', read('/etc/passwd'), 126],
    ['runs out of time', {...read('sleep', '9'), timeoutMs: 50}, 124],
    ['is killed', read('sh', '-c', 'kill -9 $$'), 137],
  ])('that %s has the code a shell would give', async (_, command, code) => {
    expect((await runner.run(command)).code).toBe(code);
  });

  it('tells its lines as they come, a carriage return ending one too', async () => {
    const lines: string[] = [];
    await runner.run(
      write('sh', '-c', String.raw`printf '10%%\r20%%\r\nend'; printf 'bad\n' >&2`),
      {onLine: (stream, line) => void lines.push(`${stream}:${line}`)},
    );
    expect(lines.filter(line => line.startsWith('stdout') && line !== 'stdout:')).toEqual([
      'stdout:10%',
      'stdout:20%',
      'stdout:end',
    ]);
    expect(lines).toContain('stderr:bad');
  });

  it('keeps the end of an endless output', async () => {
    const {stdout, code} = await runner.run(
      read('sh', '-c', 'head -c 20000000 /dev/zero; echo the end'),
    );
    expect(code).toBe(0);
    expect(stdout.length).toBeLessThanOrEqual(17 * 1024 * 1024);
    expect(stdout.endsWith('the end\n')).toBe(true);
  });

  it('is not waited for beyond its end, though a child holds its output', async () => {
    const {stdout, ms} = await runner.run(read('sh', '-c', 'sleep 30 & echo started'));
    expect(stdout).toBe('started\n');
    expect(ms).toBeLessThan(15_000);
  });
});

describe('an abort', () => {
  it('ends the command and rejects with the reason', async () => {
    const stop = new AbortController();
    const ran = runner.run(read('sleep', '30'), {signal: stop.signal});
    setTimeout(() => stop.abort(new Error('enough')), 30);
    await expect(ran).rejects.toThrow('enough');
  });

  it('that came first starts nothing', async () => {
    await expect(
      runner.run(read('touch', '/proc/must-not-run'), {
        signal: AbortSignal.abort(new Error('before')),
      }),
    ).rejects.toThrow('before');
  });

  it('leaves what writes the time to end well', async () => {
    const stop = new AbortController();
    const begun = performance.now();
    const ran = runner.run(
      write('sh', '-c', `trap '' TERM; for i in 1 2 3 4; do sleep 0.1; done; exit 0`),
      {signal: stop.signal},
    );
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(ran).rejects.toThrow('enough');
    expect(performance.now() - begun).toBeGreaterThan(350);
  });

  const quick = {asked: 100, killed: 2000};
  const impatient = execaRunner(nodeClock, {read: quick, write: quick, destroy: quick});
  const isThere = (pid: string): boolean => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  };

  it('kills what ignores it, and whatever it had started', async () => {
    const stop = new AbortController();
    const pids: string[] = [];
    let ready = 0;
    const ran = impatient.run(
      write(
        'sh',
        '-c',
        `trap '' TERM; echo $$; (trap '' TERM; echo ready; exec sleep 60) & echo $!; echo ready; ` +
          'while :; do sleep 1; done',
      ),
      {
        signal: stop.signal,
        onLine: (_, line) => {
          if (line !== 'ready') pids.push(line);
          else if (++ready === 2) stop.abort(new Error('enough'));
        },
      },
    );
    await expect(ran).rejects.toThrow('enough');
    expect(pids).toHaveLength(2);
    for (let look = 0; look < 100 && pids.some(isThere); look++) await nodeClock.sleep(20);
    expect(pids.filter(isThere)).toEqual([]);
  });

  it('ends the children of a command that ran out of time', async () => {
    const pids: string[] = [];
    const {code} = await impatient.run(
      {...read('sh', '-c', 'sleep 60 & echo $!; wait'), timeoutMs: 200},
      {onLine: (_, line) => void pids.push(line)},
    );
    expect(code).toBe(124);
    for (let look = 0; look < 100 && pids.some(isThere); look++) await nodeClock.sleep(20);
    expect(pids.filter(isThere)).toEqual([]);
  });

  it('tells which process it was, in a group of its own', async () => {
    const pids: number[] = [];
    const {stdout} = await runner.run(read('sh', '-c', `cut -d' ' -f5 /proc/$$/stat`), {
      onStart: pid => void pids.push(pid),
    });
    expect(stdout.trim()).toBe(String(pids[0]));
  });
});

describe('the end of Forge itself', () => {
  const runnerUrl = new URL('../../src/system/runner-execa.ts', import.meta.url).href;
  const clockUrl = new URL('../../src/system/clock-node.ts', import.meta.url).href;
  const script = (end: string): string => `
    const {execaRunner} = await import('${runnerUrl}');
    const {nodeClock} = await import('${clockUrl}');
    const command = {program: 'sh', args: ['-c', 'sleep 60 & echo $!; wait'], effect: 'read'};
    await execaRunner(nodeClock).run(command, {
      onLine: (_, line) => {
        console.log(line);
        ${end}
      },
    });`;

  it.each([
    ['by exit()', 'process.exit(3);'],
    ['by a signal', `process.kill(process.pid, 'SIGTERM');`],
  ])('%s ends what runs for it', async (_, end) => {
    const {stdout} = await runner.run({
      ...read(process.execPath, '--input-type=module', '--eval', script(end)),
      timeoutMs: 20_000,
    });
    const pid = Number(stdout.trim());
    expect(pid).toBeGreaterThan(1);
    const isThere = (): boolean => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    for (let look = 0; look < 100 && isThere(); look++) await nodeClock.sleep(20);
    expect(isThere()).toBe(false);
  });
});

describe('a process that not even SIGKILL ends', () => {
  it('is named, left behind and not waited for', async () => {
    const none = {asked: 0, killed: 0};
    const hasty = execaRunner(nodeClock, {read: none, write: none, destroy: none});
    const stuck: [number, string][] = [];
    const begun = performance.now();
    const {code} = await hasty.run(
      {...read('sh', '-c', `trap '' TERM; while :; do sleep 0.1; done`), timeoutMs: 200},
      {onStuck: (pid, state) => void stuck.push([pid, state])},
    );
    expect(code).toBe(124);
    expect(stuck).toEqual([[expect.any(Number), expect.any(String)]]);
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('knows the words of the kernel for what a process does', () => {
    const stat = (state: string): string =>
      `77 (a) b (c) ${state} 1 77 77 0 -1 4194560 90 0 0 0 12 3 40 5 20 0 1 0 99`;
    expect(processWords(stat('D'))).toBe('waiting for a device, which nothing can interrupt');
    expect([
      processWords(stat('S')),
      processWords(stat('?')),
      processWords(undefined),
      processWords(''),
    ]).toEqual(['waiting', undefined, undefined, undefined]);
    expect([processTicks(stat('R')), processTicks(undefined), processTicks('7 (x) R')]).toEqual([
      60, 0, 0,
    ]);
  });
});
