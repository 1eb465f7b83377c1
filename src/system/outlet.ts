// SPDX-License-Identifier: GPL-3.0-or-later
import {constants} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';

/**
 * What is queued at most (UTF-16 units) while a reader is slow; more is dropped and counted. An
 * installation makes about one mebibyte of events.
 */
const queueLimit = 4 * 1024 * 1024;
/** How often a device that takes nothing is tried again, in milliseconds. */
const pause = 50;

/** A place for lines that may be slow, full or gone. See {@link openOutlet}. */
export type LineOutlet = {put(line: string): void; close(): Promise<string | undefined>};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/**
 * Opens a character device or a file for lines. Non-blocking (a serial line without a reader, a
 * FIFO without one) and without becoming a controlling terminal; a file is made with mode 0600,
 * appended to, and never followed through a link. Resolves with a reason instead of throwing.
 * @param patience - milliseconds that closing waits for a reader.
 */
export async function openOutlet(
  path: string,
  kind: 'device' | 'file',
  patience = 3000,
): Promise<LineOutlet | {readonly reason: string}> {
  const {O_WRONLY, O_NONBLOCK, O_NOCTTY, O_CREAT, O_APPEND, O_NOFOLLOW} = constants;
  const flags =
    kind === 'device'
      ? O_WRONLY | O_NONBLOCK | O_NOCTTY
      : O_WRONLY | O_NONBLOCK | O_CREAT | O_APPEND | O_NOFOLLOW;
  try {
    const handle = await open(path, flags, 0o600);
    const facts = await handle.stat();
    if (kind === 'device' ? facts.isCharacterDevice() : facts.isFile())
      return outlet(handle, patience);
    await handle.close();
    return {reason: kind === 'device' ? 'is not a character device' : 'is not a file'};
  } catch (error) {
    return {reason: `cannot be opened (${codeOf(error)})`};
  }
}

function outlet(handle: FileHandle, patience: number): LineOutlet {
  let queue: Buffer[] = [];
  let queued = 0;
  let dropped = 0;
  let broken: string | undefined;
  let closing: number | undefined;
  let pump: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0 && broken === undefined) {
      const chunk = Buffer.concat(queue);
      queue = [];
      const left = await writeSome(chunk);
      if (left.length > 0) {
        queue.unshift(left);
        if (closing !== undefined && performance.now() > closing)
          broken = 'the reader took too long';
        else await new Promise(resolve => setTimeout(resolve, pause));
      }
      queued = queue.reduce((sum, part) => sum + part.length, 0);
    }
  }

  /** What the device did not take. */
  async function writeSome(chunk: Buffer): Promise<Buffer> {
    try {
      const {bytesWritten} = await handle.write(chunk);
      return chunk.subarray(bytesWritten);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') broken = `cannot be written (${codeOf(error)})`;
      return chunk;
    }
  }

  return {
    put(line) {
      const bytes = Buffer.from(line);
      if (broken !== undefined || queued + bytes.length > queueLimit) {
        dropped++;
        return;
      }
      queue.push(bytes);
      queued += bytes.length;
      pump ??= drain().finally(() => {
        pump = undefined;
      });
    },
    async close() {
      closing = performance.now() + patience;
      await pump;
      await handle.close().catch(() => undefined);
      if (broken !== undefined) return broken;
      return dropped > 0
        ? `${dropped} records were dropped because the reader was too slow`
        : undefined;
    },
  };
}
