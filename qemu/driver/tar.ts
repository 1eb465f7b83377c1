// SPDX-License-Identifier: GPL-3.0-or-later

/** A file for {@link tar}; `mode` in octal notation of stat(2). */
export type TarEntry = {readonly name: string; readonly content: Uint8Array; readonly mode: number};

const block = 512;

/**
 * A POSIX ustar archive (POSIX.1-1988 pax(1), "ustar Interchange Format") of small files, so that a
 * guest can unpack what it is handed from a raw disk. Padded to a multiple of 10240 bytes, a whole
 * number of 512-byte sectors. Throws RangeError for names over 99 bytes.
 */
export function tar(entries: readonly TarEntry[]): Uint8Array {
  const parts = entries.flatMap(entry => [header(entry), padded(entry.content)]);
  const bytes = Buffer.concat([...parts, Buffer.alloc(2 * block)]);
  const size = Math.ceil(bytes.length / 10_240) * 10_240;
  return Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}

function header(entry: TarEntry): Uint8Array {
  if (Buffer.byteLength(entry.name) > 99 || entry.name === '')
    throw new RangeError(`no ustar name: "${entry.name}"`);
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number): void => {
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii');
  };
  bytes.write(entry.name, 0);
  octal(entry.mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.content.length, 124, 12);
  octal(0, 136, 12);
  bytes.write('        ', 148, 'ascii');
  bytes.write('0', 156, 'ascii');
  bytes.write('ustar\u000000', 257, 'ascii');
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return bytes;
}

const padded = (content: Uint8Array): Uint8Array =>
  Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)]);
