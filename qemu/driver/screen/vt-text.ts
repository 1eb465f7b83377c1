// SPDX-License-Identifier: GPL-3.0-or-later
import {gunzipSync} from 'node:zlib';
import {LabFailure} from '../failure.ts';
import type {Shell} from '../console/shell.ts';

/** The text of a virtual console. */
export type VtText = {readonly name: string; text(): Promise<string>};

/**
 * Cells of a console as the kernel gives them: a UTF-32 code point each in the machine's byte
 * order, row after row without line ends (vcs(4)).
 */
export function cellRows(bytes: Buffer, columns: number): string {
  const cells = Array.from({length: Math.floor(bytes.length / 4)}, (_, index) => {
    const point = bytes.readUInt32LE(4 * index);
    return point < 0x20 || point > 0x10_ff_ff ? ' ' : String.fromCodePoint(point);
  });
  const rows = Array.from({length: Math.ceil(cells.length / columns)}, (_, row) =>
    cells
      .slice(row * columns, (row + 1) * columns)
      .join('')
      .trimEnd(),
  );
  return rows.join('\n').trimEnd();
}

/** What stty(1) and base64(1) said, as rows; `undefined` where something else got between. */
function unpacked(said: string): string | undefined {
  const columns = /^\d+ (\d+)$/m.exec(said)?.[1];
  const packed = /^[A-Za-z0-9+/]{32,}={0,2}$/m.exec(said)?.[0];
  if (columns === undefined || packed === undefined) return undefined;
  try {
    return cellRows(gunzipSync(Buffer.from(packed, 'base64')), Number(columns));
  } catch {
    return undefined;
  }
}

/**
 * Reads the text of /dev/ttyN in a guest by its root shell on another console. It comes packed:
 * thousands of cells, most of them blank, would take the serial line a second, and a one-time
 * password that a screen shows does not stand in the serial log.
 */
export function vtText(shell: Shell, number: number, seconds: number): VtText {
  const [name, cells] = [`tty${number}`, `/dev/vcsu${number}`];
  return {
    name,
    text: async () => {
      // stty(1): rows and columns. The first reader of vcsu makes the kernel keep code points from
      // then on.
      let said = '';
      // A service that writes to the same serial line may do so in the middle.
      for (let tries = 0; tries < 5; tries++) {
        said = await shell.must(
          `stty -F /dev/${name} size; gzip -c <${cells} | base64 -w 0; echo`,
          seconds,
        );
        const text = unpacked(said);
        if (text !== undefined) return text;
      }
      throw new LabFailure(`the text of ${name} cannot be read`, {seen: said});
    },
  };
}
