// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {writingSteps} from '../../../../src/steps/index.ts';
import {bootTarget} from '../../../steps/boot/machine.ts';
import {needsOwnVariables, points} from '../../../../qemu/harness/resume/points.ts';

const boot = bootTarget();
const target = {
  ...boot,
  payload: {
    ...boot.payload,
    files: {...boot.payload.files, 'root.erofs': '0'.repeat(64), 'root.verity': '1'.repeat(64)},
  },
};

describe('where an installation is cut', () => {
  test('at the boundary of every step', () => {
    const boundaries = new Set(
      points.filter(({where}) => where === 'boundary').map(({step}) => step),
    );
    const all = ['preflight', ...writingSteps(target).map(({id}) => id)];
    expect(
      all.filter(id => !boundaries.has(id)),
      'qemu/harness/resume/points.ts: boundary(ID)',
    ).toEqual([]);
  });

  test('inside every step that writes', () => {
    const inside = new Set(points.filter(({where}) => where === 'inside').map(({step}) => step));
    const writing = writingSteps(target)
      .filter(({effect, actions}) => effect !== 'read' && actions.length > 0)
      .map(({id}) => id);
    expect(
      writing.filter(id => !inside.has(id)),
      'qemu/harness/resume/points.ts: inside(ID, …)',
    ).toEqual([]);
  });

  test('every name once', () =>
    expect(new Set(points.map(({name}) => name)).size).toBe(points.length));

  test('from the boot entry on the variables belong to the cut', () => {
    expect(needsOwnVariables({step: 'uki'})).toBe(false);
    expect(needsOwnVariables({step: 'mok'})).toBe(true);
  });
});
