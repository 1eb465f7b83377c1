// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {mkdtemp, open, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import * as fc from 'fast-check';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rangeOf, streamCopy} from '../../src/system/stream-copy.ts';
import {unlessStuck} from '../../src/system/unless-stuck.ts';

const MiB = 1024 * 1024;
const CHUNK = 4 * MiB;
const {signal: never} = new AbortController();
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Bytes that this process has handed to the kernel, proc_pid_io(5). */
const handed = async (): Promise<number> =>
  Number(/^wchar: (\d+)$/m.exec(await readFile('/proc/self/io', 'utf8'))?.[1]);

let image: Buffer;
let dir: string;
let [from, to] = ['', ''];
const bytes = (): bigint => BigInt(image.length);
beforeAll(() => {
  image = Buffer.alloc(40 * MiB + 1000);
  for (let at = 0; at < image.length; at += 4096) image.writeUInt32LE(at + 1, at);
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'forge-copy-'));
  [from, to] = [join(dir, 'image'), join(dir, 'disk')];
  await writeFile(from, image);
});
afterEach(() => rm(dir, {recursive: true}));

describe('a copy that was cut', () => {
  it("at 50 % of the image writes the other half and at most 5 % again, by its own count and by the kernel's", async () => {
    // Forty ranges: what counts is the part of the whole that is lost, and a range of a real image
    // is 2 % of it.
    const cut = image.length / 2;
    await writeFile(
      to,
      Buffer.concat([image.subarray(0, cut), Buffer.alloc(image.length - cut, 0xee)]),
    );
    const before = await handed();
    const {sha256, written} = await streamCopy({from, to, bytes: bytes()}, never);
    const given = (await handed()) - before;
    expect(sha256).toBe(sha(image));
    expect(Buffer.compare(await readFile(to), image)).toBe(0);
    expect(Number(written)).toBeLessThanOrEqual(image.length - cut + CHUNK);
    expect(given).toBeGreaterThanOrEqual(Number(written));
    expect(given).toBeLessThan(Number(written) + MiB);
  });

  it('goes on from there when it was stopped in the middle', async () => {
    const stop = new AbortController();
    await expect(
      streamCopy(
        {
          from,
          to,
          bytes: bytes(),
          tell: done => done >= bytes() / 2n && stop.abort(new Error('cut')),
        },
        stop.signal,
      ),
    ).rejects.toThrow('cut');
    const {written} = await streamCopy({from, to, bytes: bytes()}, never);
    expect(Number(written)).toBeLessThanOrEqual(image.length / 2 + CHUNK);
    expect(Buffer.compare(await readFile(to), image)).toBe(0);
  });

  it('writes nothing when all of it lay there', async () => {
    await writeFile(to, image);
    expect(await streamCopy({from, to, bytes: bytes()}, never)).toEqual({
      sha256: sha(image),
      written: 0n,
    });
  });

  it('mends holes below the mark, and nothing else', async () => {
    const torn = Buffer.from(image);
    torn[5 * MiB] = 0x77;
    torn[21 * MiB] = 0x77;
    await writeFile(to, torn);
    const {written} = await streamCopy({from, to, bytes: bytes(), known: 32n * BigInt(MiB)}, never);
    expect(Number(written)).toBe(2 * CHUNK);
    expect(Buffer.compare(await readFile(to), image)).toBe(0);
  });

  it("loses at most 3 % of an image of the size of the reference payload's, and of a large one", () => {
    for (const size of [275_705_856, 1024 ** 3, 10 * 1024 ** 3])
      expect((rangeOf(BigInt(size)) + CHUNK) / size).toBeLessThan(0.035);
    expect(rangeOf(1000n)).toBe(CHUNK);
    expect(rangeOf(100n * 1024n ** 3n)).toBe(64 * MiB);
  });
});

describe('what a copy is told', () => {
  it('changes the work, never the result', async () => {
    const chunk = fc.constantFrom('right', 'wrong', 'zeros');
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, {maxLength: 4}),
        fc.bigInt({min: 0n, max: 20n * BigInt(MiB)}),
        fc.integer({min: 1, max: 4 * CHUNK}),
        async (chunks, known, length) => {
          const there = chunks.map((kind, index) =>
            kind === 'right'
              ? image.subarray(index * CHUNK, (index + 1) * CHUNK)
              : Buffer.alloc(CHUNK, kind === 'wrong' ? 0x33 : 0),
          );
          await writeFile(to, Buffer.concat(there));
          const copied = await streamCopy({from, to, bytes: BigInt(length), known}, never);
          expect(copied.sha256).toBe(sha(image.subarray(0, length)));
          expect(Buffer.compare(await readFile(to), image.subarray(0, length))).toBe(0);
        },
      ),
      {numRuns: 8},
    );
  });

  it('is told back only what was written and flushed, in order, at last all of it', async () => {
    const marks: bigint[] = [];
    await streamCopy(
      {
        from,
        to,
        bytes: bytes(),
        kept: async done => {
          marks.push(done);
          const there = await readFile(to);
          expect(
            Buffer.compare(there.subarray(0, Number(done)), image.subarray(0, Number(done))),
          ).toBe(0);
        },
      },
      never,
    );
    expect(marks).toEqual([
      ...Array.from({length: 10}, (_, index) => BigInt((index + 1) * CHUNK)),
      bytes(),
    ]);
  });

  it('ends the copy when it cannot be kept', async () => {
    await expect(
      streamCopy(
        {
          from,
          to,
          bytes: bytes(),
          kept: async () => {
            throw new Error('no room for a note');
          },
        },
        never,
      ),
    ).rejects.toThrow('no room');
  });
});

describe('a disk that does not answer', () => {
  it('is left behind when somebody aborts', async () => {
    // Opening a FIFO waits in the kernel for its other end, and no signal to a thread of Node's
    // pool ends that (fifo(7)).
    const fifo = join(dir, 'fifo');
    await promisify(execFile)('mkfifo', [fifo]);
    const stop = new AbortController();
    const work = open(fifo, 'r');
    const waiting = unlessStuck(work, stop.signal, 20);
    setTimeout(() => stop.abort(new Error('enough')), 20);
    await expect(waiting).rejects.toThrow('enough');
    const other = await open(fifo, 'w');
    await Promise.all([other.close(), work.then(file => file.close())]);
  });

  it('costs nothing where it answers, before and after an abort', async () => {
    const stop = new AbortController();
    expect(await unlessStuck(Promise.resolve(1), stop.signal)).toBe(1);
    stop.abort(new Error('enough'));
    expect(await unlessStuck(Promise.resolve(2), stop.signal)).toBe(2);
    await expect(unlessStuck(new Promise(() => {}), stop.signal, 1)).rejects.toThrow('enough');
  });
});
