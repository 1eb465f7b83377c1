// SPDX-License-Identifier: GPL-3.0-or-later
import {publicReport} from '../answers/public.ts';
import {reportAnswer} from '../answers/report.ts';
import {parseText} from '../answers/yaml-text.ts';
import type {Wanted} from './report-places.ts';

/**
 * Milliseconds that the end of an installation waits for an HTTPS endpoint: the machine may be
 * about to restart.
 */
const patience = 30_000;

/**
 * Where an answer file wants its report, even one that is refused: whoever waits for the report of
 * a machine far away should hear why nothing came of it. Nowhere, where not even that part can be
 * read.
 */
export function reportWanted(text: string): Wanted {
  const {value} = parseText(text);
  const parsed = reportAnswer.safeParse(
    typeof value === 'object' && value !== null && 'report' in value ? value.report : undefined,
  );
  if (!parsed.success) return {destinations: {}, patience};
  const token = parsed.data.https?.token;
  return {destinations: publicReport(parsed.data), patience, ...(token && {token})};
}
