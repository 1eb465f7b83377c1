// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtemp, rm, stat, writeFile, readFile} from 'node:fs/promises';
import {createConnection} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {nodeClock} from '../../src/system/clock-node.ts';
import {connectionPair, type Connection} from '../../src/system/connection.ts';
import {lineSplitter} from '../../src/system/line-splitter.ts';
import {takeLock} from '../../src/system/lock.ts';
import {openLog} from '../../src/system/log-file.ts';
import {connectUnix, listenUnix} from '../../src/system/unix-socket.ts';
import * as fc from 'fast-check';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'forge-socket-'));
});
afterEach(() => rm(dir, {recursive: true, force: true}));

const take = async (connection: Connection, count: number): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const line of connection.lines) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
};

describe('the lock', () => {
  it('is held by one, and free again after it', async () => {
    const name = `forge-test-${process.pid}`;
    const first = await takeLock(name);
    expect(first).toBeDefined();
    expect(await takeLock(name)).toBeUndefined();
    await first?.release();
    const again = await takeLock(name);
    expect(again).toBeDefined();
    await again?.release();
  });
});

describe('lines', () => {
  it('come out whole, however the bytes were cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({unit: 'grapheme'}).map(line => line.replaceAll(/[\n\r]/g, ' '))),
        fc.array(fc.nat(9)),
        (lines, cuts) => {
          const seen: string[] = [];
          const splitter = lineSplitter(line => seen.push(line));
          let rest = new TextEncoder().encode(lines.map(line => `${line}\n`).join(''));
          for (const cut of cuts) {
            splitter.push(rest.subarray(0, cut));
            rest = rest.subarray(cut);
          }
          splitter.push(rest);
          splitter.end();
          expect(seen).toEqual(lines);
        },
      ),
    );
  });

  it('without an end come out in pieces, or end the stream', () => {
    const pieces: string[] = [];
    const splitter = lineSplitter(line => pieces.push(line), {limit: 10});
    for (let turn = 0; turn < 4; turn++) splitter.push(new Uint8Array(6).fill(0x61));
    splitter.end();
    expect(pieces).toEqual(['a'.repeat(12), 'a'.repeat(12)]);
    let ended = 0;
    const strict = lineSplitter(() => pieces.push('never'), {limit: 10, tooLong: () => ended++});
    strict.push(new Uint8Array(20).fill(0x61));
    strict.push(new TextEncoder().encode('\nlater\n'));
    expect(ended).toBe(1);
    expect(pieces).not.toContain('never');
  });
});

describe('a pair of connections', () => {
  it('carries lines both ways until one closes', async () => {
    const [here, there] = connectionPair();
    here.send('one');
    here.send('two');
    there.send('back');
    expect(await take(there, 2)).toEqual(['one', 'two']);
    here.close();
    here.send('too late');
    expect(await take(here, 5)).toEqual(['back']);
  });
});

describe('the socket', () => {
  it('is for its owner alone, and carries lines both ways', async () => {
    const path = join(dir, 'run', 'engine.sock');
    const listener = await listenUnix(path, connection => {
      void (async () => {
        for await (const line of connection.lines) connection.send(`heard ${line}`);
      })();
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, 'run'))).mode & 0o777).toBe(0o700);
    const connection = await connectUnix(path);
    connection?.send('grüße');
    connection?.send('x'.repeat(500_000));
    const lines = connection && (await take(connection, 2));
    expect(lines?.map(line => line.length)).toEqual(['heard grüße'.length, 500_006]);
    connection?.close();
    await listener.close();
  });

  it('replaces one that was left over, and is nobody where none listens', async () => {
    const path = join(dir, 'engine.sock');
    expect(await connectUnix(path)).toBeUndefined();
    await writeFile(path, 'left over');
    const listener = await listenUnix(path, connection => connection.send('hello'));
    const connection = await connectUnix(path);
    expect(connection && (await take(connection, 1))).toEqual(['hello']);
    await listener.close();
    expect(await connectUnix(path)).toBeUndefined();
  });

  it('drops a peer that sends a line without end', async () => {
    const path = join(dir, 'engine.sock');
    let lines = 0;
    const listener = await listenUnix(path, connection => {
      void (async () => {
        for await (const _ of connection.lines) lines++;
      })();
    });
    const raw = createConnection(path);
    const closed = new Promise<void>(resolve => {
      raw.on('error', () => {});
      raw.on('close', () => resolve());
    });
    raw.write('x'.repeat(5 * 1024 * 1024));
    await closed;
    expect(lines).toBe(0);
    await listener.close();
  });
});

describe('the log', () => {
  it('is added to, and for its owner alone', async () => {
    const path = join(dir, 'forge', 'log.ndjson');
    for (const line of ['{"seq":0}', '{"seq":1}']) {
      const log = openLog(path);
      log.write(line);
      log.close();
    }
    expect(await readFile(path, 'utf8')).toBe('{"seq":0}\n{"seq":1}\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('that cannot be written stops nothing', () => {
    const log = openLog(join(dir, 'log'));
    log.close();
    expect(() => log.write('lost')).not.toThrow();
  });
});

describe('the clock', () => {
  it('sleeps, and wakes with the reason when aborted', async () => {
    const begun = nodeClock.monotonic();
    await nodeClock.sleep(20);
    expect(nodeClock.monotonic() - begun).toBeGreaterThan(15);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('wake')), 10);
    await expect(nodeClock.sleep(10_000, stop.signal)).rejects.toThrow('wake');
    await expect(nodeClock.sleep(10_000, AbortSignal.abort(new Error('early')))).rejects.toThrow(
      'early',
    );
  });
});
