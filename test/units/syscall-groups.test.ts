// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {expandWith, listGroups, parseGroups} from '../../src/units/syscall-groups.ts';
import {groups} from '../confinement/groups.ts';

describe('the groups of system calls of systemd 257', () => {
  it('has the groups of the baseline, with groups in groups resolved', () => {
    expect(groups.get('@swap')).toEqual(new Set(['swapoff', 'swapon']));
    expect(groups.get('@privileged')?.has('chown')).toBe(true);
    expect(groups.get('@system-service')?.has('execve')).toBe(true);
    for (const [name, calls] of groups)
      expect([name, [...calls].filter(call => call.startsWith('@'))]).toEqual([name, []]);
  });

  it('takes neither comments nor the ungrouped calls for members', () => {
    expect(
      parseGroups('@a\n    # words\n    read\n\n# Ungrouped System Calls:\n#   b\n    write\n'),
    ).toEqual(new Map([['@a', new Set(['read'])]]));
  });

  it('takes an unknown word for a call', () => {
    expect([...expandWith(groups)('bpf')]).toEqual(['bpf']);
    expect([...expandWith(groups)('@swap')]).toEqual(['swapoff', 'swapon']);
  });

  it('asks a command that only reads', () => expect(listGroups.effect).toBe('read'));
});
