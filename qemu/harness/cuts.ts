// SPDX-License-Identifier: GPL-3.0-or-later
import {LabFailure} from '../driver/failure.ts';

/**
 * The cuts with these names, in the names' order; all of them without names. Throws LabFailure for
 * a name that is none: a cut that is not tried must not look tried.
 */
export function cutsNamed<T extends {readonly name: string}>(
  all: readonly T[],
  names?: readonly string[],
): readonly T[] {
  if (!names) return all;
  return names.map(name => {
    const cut = all.find(each => each.name === name);
    if (cut) return cut;
    throw new LabFailure(
      `--cuts: no cut is called "${name}"; there are:\n${all.map(each => each.name).join('\n')}`,
    );
  });
}
