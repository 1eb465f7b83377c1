// SPDX-License-Identifier: GPL-3.0-or-later
import {bootRules} from './boot.ts';
import {confinementRules} from './confinement.ts';
import {diskRules} from './disk.ts';
import {draftOf, type Refuse} from './draft.ts';
import {networkRules} from './network.ts';
import {peopleRules} from './people.ts';

/**
 * Everything that can be wrong between answers, each of which is right by itself. `answers` may be
 * anything.
 */
export function checkTogether(answers: unknown, refuse: Refuse): void {
  const draft = draftOf(answers);
  if (draft === undefined) return;
  for (const rules of [diskRules, peopleRules, networkRules, confinementRules, bootRules])
    rules(draft, refuse);
}
