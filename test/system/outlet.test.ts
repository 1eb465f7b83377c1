// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync, spawn} from 'node:child_process';
import {
  constants,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {openOutlet, type LineOutlet} from '../../src/system/outlet.ts';

const directory = mkdtempSync(join(tmpdir(), 'forge-outlet-'));
afterAll(() => rmSync(directory, {recursive: true}));
const at = (name: string): string => join(directory, name);

async function opened(
  path: string,
  kind: 'device' | 'file',
  patience?: number,
): Promise<LineOutlet> {
  const outlet = await openOutlet(path, kind, patience);
  if ('reason' in outlet) throw new Error(outlet.reason);
  return outlet;
}

describe('a file', () => {
  test('gets every line, is closed to others, and is added to', async () => {
    for (const word of ['one', 'two']) {
      const outlet = await opened(at('f'), 'file');
      for (let index = 0; index < 100; index++) outlet.put(`${word} ${index}\n`);
      expect(await outlet.close()).toBeUndefined();
    }
    expect(readFileSync(at('f'), 'utf8').split('\n')).toHaveLength(201);
    expect(statSync(at('f')).mode & 0o777).toBe(0o600);
  });

  test('is never reached through a link, nor where there is no directory, nor where a directory is', async () => {
    writeFileSync(at('victim'), 'x');
    symlinkSync(at('victim'), at('link'));
    for (const path of [at('link'), at('no/such'), directory])
      expect(await openOutlet(path, 'file')).toHaveProperty('reason');
    expect(readFileSync(at('victim'), 'utf8')).toBe('x');
  });
});

describe('a device', () => {
  test('must be one', async () => {
    writeFileSync(at('plain'), '');
    expect(await openOutlet(at('plain'), 'device')).toEqual({reason: 'is not a character device'});
    expect(await openOutlet(at('absent'), 'device')).toEqual({reason: 'cannot be opened (ENOENT)'});
  });

  test('that takes everything is no trouble', async () => {
    const outlet = await opened('/dev/null', 'device');
    outlet.put('x\n');
    expect(await outlet.close()).toBeUndefined();
  });

  test('that is full is a reason, not an exception', async () => {
    const outlet = await opened('/dev/full', 'device');
    outlet.put('x\n');
    expect(await outlet.close()).toBe('cannot be written (ENOSPC)');
  });
});

test('a FIFO without a reader does not block', async () => {
  execFileSync('mkfifo', [at('fifo')]);
  expect(await openOutlet(at('fifo'), 'device')).toEqual({reason: 'cannot be opened (ENXIO)'});
  const reader = await open(at('fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
  expect(await openOutlet(at('fifo'), 'device')).toEqual({reason: 'is not a character device'});
  await reader.close();
});

test('a terminal that nobody reads never holds up the writer, and loses with a reason', async () => {
  // script(1) reads its pseudo-terminal until it is stopped; the kernel's buffer takes some
  // kilobytes more.
  const holder = spawn('script', ['--quiet', '--command', 'tty; sleep 20', '/dev/null'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const name = await new Promise<string>(resolve =>
      holder.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    holder.kill('SIGSTOP');
    const outlet = await opened(name, 'device', 150);
    const before = performance.now();
    for (let index = 0; index < 2000; index++) outlet.put(`${'x'.repeat(100)}\n`);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(await outlet.close()).toBe('the reader took too long');
  } finally {
    holder.kill('SIGKILL');
  }
});
