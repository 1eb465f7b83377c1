// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {destroy, read, write, type Outcome, type Runner} from '../../src/system/command.ts';
import {DryRunRefusal, dryRunner} from '../../src/system/runner-dry.ts';

const outcome = (stdout: string, code = 0): Outcome => ({code, stdout, stderr: '', ms: 7});
const echo: Runner = {run: async command => outcome(`${command.args.join(' ')}\n`)};

describe('a dry run', () => {
  it('reads, and lists what it refuses', async () => {
    const dry = dryRunner(echo);
    expect((await dry.run(read('lsblk', 'x'))).stdout).toBe('x\n');
    await expect(dry.run(write('mount'))).rejects.toThrow(DryRunRefusal);
    await expect(dry.run(destroy('sgdisk'))).rejects.toThrow('does not destroy: sgdisk');
    expect(dry.refused.map(({program}) => program)).toEqual(['mount', 'sgdisk']);
  });
});
