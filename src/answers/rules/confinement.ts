// SPDX-License-Identifier: GPL-3.0-or-later
import type {AnswersDraft, Refuse} from './draft.ts';
import {twice} from './twice.ts';

/** How confinement fits the other answers. */
export function confinementRules({confinement, users}: AnswersDraft, refuse: Refuse): void {
  if (confinement === undefined) return;
  twice(
    confinement.flatpak?.deny ?? [],
    name => name,
    at => refuse(['confinement', 'flatpak', 'deny', at], 'this is there twice'),
  );
  const clusters = confinement.postgresql?.clusters ?? [];
  twice(
    clusters,
    name => name,
    at => refuse(['confinement', 'postgresql', 'clusters', at], 'this cluster is there twice'),
  );
  if (confinement.containers !== undefined && users.length === 0) {
    refuse(
      ['confinement', 'containers'],
      'containers run as the first user, and there is none; add a user',
    );
  }
}
