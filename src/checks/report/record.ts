// SPDX-License-Identifier: GPL-3.0-or-later
import {coverageOf, standings} from './coverage.ts';
import type {Report} from '../run.ts';

/**
 * An audit as one record of NDJSON: rules without their code, findings with all that was asked for
 * them, and the coverage of the baseline.
 */
export function recordOf({rules, notAsked, ...rest}: Report): object {
  return {
    ...rest,
    coverage: coverageOf(standings(rest.findings)),
    rules: rules.map(({id, section, asks, proof}) => ({id, section, asks, proof})),
    notAsked: notAsked.map(({id}) => id),
  };
}
