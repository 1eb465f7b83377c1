// SPDX-License-Identifier: GPL-3.0-or-later
import {gzipSync} from 'node:zlib';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Shell} from '../../../../qemu/driver/console/shell.ts';
import {cellRows, vtText} from '../../../../qemu/driver/screen/vt-text.ts';

/** A console's cells as the kernel gives them. */
function cells(rows: readonly string[], columns: number): Buffer {
  const points = rows.flatMap(row =>
    Array.from({length: columns}, (_, column) => [...row][column]?.codePointAt(0) ?? 0x20),
  );
  const bytes = Buffer.alloc(4 * points.length);
  for (const [index, point] of points.entries()) bytes.writeUInt32LE(point, 4 * index);
  return bytes;
}

/** A shell that says one thing to whatever it is asked. */
function shellSaying(output: string): {readonly shell: Shell; readonly asked: string[]} {
  const asked: string[] = [];
  const must = (line: string): Promise<string> => {
    asked.push(line);
    return Promise.resolve(output);
  };
  return {shell: {must} as unknown as Shell, asked};
}

describe('cellRows', () => {
  test('cells are rows of so many columns, without blanks at their ends', () =>
    expect(cellRows(cells(['ab', '', '► c'], 5), 5)).toBe('ab\n\n► c'));

  test('what nobody ever wrote is blank, and so is what is no character', () => {
    const bytes = cells(['a b'], 3);
    bytes.writeUInt32LE(0, 4);
    bytes.writeUInt32LE(0xff_ff_ff_ff, 0);
    expect(cellRows(bytes, 3)).toBe('  b');
  });

  test('every text of a console comes back', () => {
    const row = fc.string({unit: fc.constantFrom('x', '─', '√', ' ', '►', '😀'), maxLength: 20});
    fc.assert(
      fc.property(fc.array(row, {minLength: 1, maxLength: 9}), rows => {
        expect(cellRows(cells(rows, 20), 20)).toBe(
          rows
            .map(one => one.trimEnd())
            .join('\n')
            .trimEnd(),
        );
      }),
    );
  });
});

describe('vtText', () => {
  const packed = gzipSync(cells(['one', 'two'], 4)).toString('base64');

  test('reads the console that was asked for, packed, by the shell on another one', async () => {
    const {shell, asked} = shellSaying(`2 4\n${packed}`);
    const tty = vtText(shell, 1, 5);
    expect([tty.name, await tty.text()]).toEqual(['tty1', 'one\ntwo']);
    expect(asked.join('\n')).toMatch(/\/dev\/tty1\b.*\/dev\/vcsu1\b/);
  });

  test('what another program writes to the same line is overlooked, and read again where it stands in the middle', async () => {
    const answers = [
      `2 4\n${packed.slice(0, 9)}[  7.1] forge: done\n${packed.slice(9)}`,
      `[  7.2] forge: next\n2 4\n[  7.3] forge\n${packed}`,
    ];
    const shell = {must: () => Promise.resolve(answers.shift() ?? '')} as unknown as Shell;
    expect(await vtText(shell, 1, 5).text()).toBe('one\ntwo');
    expect(answers).toEqual([]);
  });

  test('anything else that the shell says is a failure that shows it', async () => {
    await expect(
      vtText(shellSaying('stty: /dev/tty1: no such device').shell, 1, 5).text(),
    ).rejects.toThrow(/tty1 cannot be read\nstty: .*no such device/);
  });
});
