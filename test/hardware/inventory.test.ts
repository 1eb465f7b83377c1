// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {inventory, joinNames} from '../../src/hardware/inventory.ts';

describe('joinNames', () => {
  it.each([
    [['LENOVO', 'ThinkPad X1'], 'LENOVO ThinkPad X1'],
    [['QEMU', 'QEMU'], 'QEMU'],
    [['To Be Filled By O.E.M.', 'X570'], 'X570'],
    [['Default string', ' '], 'unknown'],
    [['System manufacturer', 'System Product Name'], 'unknown'],
    [['-', 'a\u001b[2Jb'], 'a?[2Jb'],
  ])('%j: %s', (parts, name) => expect(joinNames(...parts)).toBe(name));
});

describe('inventory', () => {
  it('tells something of the machine that runs this test', async () => {
    const found = await inventory();
    expect(found.cores).toBeGreaterThan(0);
    expect(found.memory).toBeGreaterThan(0n);
    expect(found.system).not.toBe('');
  });
});
