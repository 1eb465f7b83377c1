// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {orphanSafe, Reaper} from '../../../qemu/driver/reaper.ts';

const ended = (child: ReturnType<typeof spawn>): Promise<NodeJS.Signals | number | null> =>
  new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? code)));

test('reaping kills children and removes directories with all in them', async () => {
  const reaper = new Reaper();
  const child = reaper.child(spawn('sleep', ['60']));
  const directory = reaper.directory(mkdtempSync(join(tmpdir(), 'forge-test-')));
  writeFileSync(join(directory, 'secret'), 'x');
  const end = ended(child);
  reaper.reap();
  expect(existsSync(directory)).toBe(false);
  expect(await end).toBe('SIGKILL');
});

test('a directory removed early is not looked for again', () => {
  const reaper = new Reaper();
  const directory = reaper.directory(mkdtempSync(join(tmpdir(), 'forge-test-')));
  reaper.remove(directory);
  expect(existsSync(directory)).toBe(false);
  expect(() => reaper.reap()).not.toThrow();
});

test('a child dies with its parent even when that is killed', async () => {
  const {program, args} = orphanSafe('sleep', ['60']);
  // A shell in the driver's place: it starts the child, says its number, and is killed.
  const parent = spawn('sh', ['-c', `${program} ${args.join(' ')} & echo $!; wait`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>(resolve =>
    parent.stdout.once('data', (bytes: Buffer) => resolve(Number(bytes.toString()))),
  );
  await new Promise(resolve => {
    setTimeout(resolve, 100);
  });
  const end = ended(parent);
  parent.kill('SIGKILL');
  await end;
  const alive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  for (let tries = 0; tries < 100 && alive(); tries++)
    await new Promise(resolve => {
      setTimeout(resolve, 20);
    });
  expect(alive()).toBe(false);
});
