// SPDX-License-Identifier: GPL-3.0-or-later
import type {Typed} from '../draft/draft.ts';
import {faulty} from '../draft/fault.ts';
import {strength, typedFault} from '../draft/typed.ts';
import type {Block} from '../page/block.ts';

/** The two lines in which a secret is typed. */
export const typedBlocks = (
  id: string,
  label: string,
  typed: Typed,
  hint?: string,
): readonly Block[] => {
  const fault = typedFault(typed);
  const told = [strength(typed.first), hint ?? ''].filter(part => part !== '').join('. ');
  return [
    {
      type: 'entry',
      id,
      label,
      value: typed.first,
      secret: true,
      ...(told !== '' && {hint: told}),
      ...faulty(fault.first),
    },
    {
      type: 'entry',
      id: `${id}-again`,
      label: `${label}, again`,
      value: typed.again,
      secret: true,
      ...faulty(fault.again),
    },
  ];
};
