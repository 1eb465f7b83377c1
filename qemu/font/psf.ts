// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A console font as PSF version 1 holds it (kbd, font-formats(5)): glyphs 8 dots wide, and the
 * characters that each of them stands for.
 */
export type Font = {
  readonly height: number;
  readonly glyphs: readonly {readonly bitmap: Uint8Array; readonly characters: readonly string[]}[];
};

const magic = [0x36, 0x04] as const;
/** Mode bits: 512 glyphs instead of 256; a table of characters follows. */
const [mode512, modeTable] = [1, 2] as const;
/** In the table: the end of a glyph's characters, and the beginning of a sequence of characters. */
const [end, sequence] = [0xffff, 0xfffe] as const;
const headerBytes = 4;

/**
 * Reads a font with a table; sequences of several characters are left out. Throws for anything
 * else.
 */
export function parsePsf(bytes: Uint8Array): Font {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [, , mode = 0, height = 0] = bytes;
  if (bytes[0] !== magic[0] || bytes[1] !== magic[1] || (mode & modeTable) === 0)
    throw new Error('this is no PSF font of version 1 with a table');
  const count = mode & mode512 ? 512 : 256;
  const characters: string[][] = Array.from({length: count}, () => []);
  let glyph = 0;
  let inSequence = false;
  for (let at = headerBytes + count * height; at + 1 < bytes.length && glyph < count; at += 2) {
    const code = view.getUint16(at, true);
    if (code === end) [glyph, inSequence] = [glyph + 1, false];
    else if (code === sequence) inSequence = true;
    else if (!inSequence) characters[glyph]?.push(String.fromCharCode(code));
  }
  return {
    height,
    glyphs: characters.map((own, index) => ({
      bitmap: bytes.subarray(headerBytes + index * height, headerBytes + (index + 1) * height),
      characters: own,
    })),
  };
}

/**
 * Writes a font of 256 glyphs: more would cost half of the foreground colours on a VGA text console
 * (console_codes(4)).
 */
export function encodePsf({height, glyphs}: Font): Uint8Array {
  if (glyphs.length !== 256) throw new Error(`${glyphs.length} glyphs, not 256`);
  const table = glyphs.flatMap(({characters}) => [
    ...characters.map(character => character.charCodeAt(0)),
    end,
  ]);
  const bytes = new Uint8Array(headerBytes + 256 * height + table.length * 2);
  bytes.set([...magic, modeTable, height]);
  for (const [index, {bitmap}] of glyphs.entries()) bytes.set(bitmap, headerBytes + index * height);
  const view = new DataView(bytes.buffer);
  for (const [index, code] of table.entries())
    view.setUint16(headerBytes + 256 * height + index * 2, code, true);
  return bytes;
}
