// SPDX-License-Identifier: GPL-3.0-or-later
import type {AnswersDraft, Refuse} from './draft.ts';
import {twice} from './twice.ts';

/**
 * What may be erased must be said together with what is there: a disk is never wiped on one word
 * alone.
 */
export function diskRules({disk}: AnswersDraft, refuse: Refuse): void {
  if (disk === undefined) return;
  const {erase, contents, match} = disk;
  const at = ['disk', 'contents'];
  if (erase === 'replace' && contents === undefined) {
    refuse(
      at,
      'is missing: with erase: replace, say what is lost, as "forge hardware" shows it; or any',
    );
  }
  if ((erase === 'refuse' || erase === 'empty-only') && contents !== undefined) {
    refuse(at, `has no meaning with erase: ${erase}; it says what may be replaced`);
  }
  if (!Array.isArray(match)) return;
  twice(
    match,
    one => JSON.stringify(one),
    index => refuse(['disk', 'match', index], 'this alternative is there twice'),
  );
}
