// SPDX-License-Identifier: GPL-3.0-or-later
import {usualClusters} from '../../answers/confinement.ts';
import type {Confinement} from './draft.ts';

/**
 * Confinement as the answer file says it, less what it has a default for; `clusters` are the
 * image's of PostgreSQL. Empty where all is at its default.
 */
export function confinementOf(
  {firewall, flatpak, containers, strictPostgresql, audit}: Confinement,
  clusters: readonly string[],
) {
  const usual = clusters.length === 0 || clusters.join() === usualClusters.join();
  return {
    ...(firewall !== 'closed' && {firewall}),
    ...(flatpak.length > 0 && {flatpak: {deny: flatpak}}),
    ...(containers !== '' && {containers: {runtime: containers}}),
    ...(strictPostgresql && {postgresql: {jit: false, ...(!usual && {clusters})}}),
    ...(audit && {audit: 'daily'}),
  };
}
