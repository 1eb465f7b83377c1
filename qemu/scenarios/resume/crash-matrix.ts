// SPDX-License-Identifier: GPL-3.0-or-later
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {LabFailure} from '../../driver/failure.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {brokenAtFirstStart} from '../../harness/resume/boots.ts';
import {differencesFrom, yardstick, type Yardstick} from '../../harness/resume/compare.ts';
import {foundState} from '../../harness/resume/content.ts';
import {goOn} from '../../harness/resume/go-on.ts';
import {cutsNamed} from '../../harness/cuts.ts';
import {needsOwnVariables, points, started} from '../../harness/resume/points.ts';
import {recording, type Cut, type Recording} from '../../harness/resume/recording.ts';
import {applied, doneTwice} from '../../harness/resume/redone.ts';

/**
 * A row of the table. `redone`: seconds spent in steps that had been begun or proved before the cut
 * and whose work ran again.
 */
type Row = {
  readonly cut: string;
  readonly found: string;
  readonly redone: number;
  readonly again: string;
  readonly imageMiB: number;
  readonly seconds: number;
  readonly result: string;
  /** What the machine said of its chain at its first start; empty where it was not started. */
  readonly start: string;
};

/** A disk to go on from, and how many reports had come when it was cut off. */
export type Attempt = Pick<Cut, 'name' | 'remains' | 'report'> & {readonly ownVariables: boolean};

/**
 * Goes on from one cut and compares. Never throws for what the product did: that is the row's
 * result.
 */
export async function tryCut(
  context: Context,
  recorded: Recording,
  wanted: Yardstick,
  cut: Attempt,
): Promise<Row> {
  const {lab, ledger, scratch} = context;
  const {request, serial} = recorded;
  const found = await foundState(lab, cut.remains.disk);
  const name = `on-${cut.name.replaceAll(/[^a-z0-9]+/gi, '-')}`;
  const row = {cut: cut.name, found, redone: 0, again: '', imageMiB: 0, seconds: 0, start: ''};
  try {
    const end = await goOn(context, name, {
      remains: cut.remains,
      request,
      serial,
      ownVariables: cut.ownVariables,
    });
    const before = recorded.reports.slice(0, cut.report);
    const begun = new Set(
      before.flatMap(({type, step, state}) =>
        type === 'step' && state === 'running' ? [String(step)] : [],
      ),
    );
    const ran = applied(end.reports);
    const redone = [...ran].reduce(
      (sum, [step, seconds]) => sum + (begun.has(step) ? seconds : 0),
      0,
    );
    const differences = [
      ...(await differencesFrom(context, wanted, end.remains)),
      ...(end.leftovers === '' ? [] : [`left behind: ${end.leftovers}`]),
    ];
    const start =
      differences.length > 0 || !started.has(cut.name)
        ? ''
        : (await brokenAtFirstStart(context, recorded, end)).join('; ') || 'proved';
    return {
      ...row,
      start,
      redone: Math.round(redone * 10) / 10,
      again: doneTwice(before, end.reports).join(' '),
      imageMiB: Math.round((end.imageBytes / 2 ** 20) * 10) / 10,
      seconds: end.seconds,
      result: differences.length === 0 ? 'equal' : differences.join('; '),
    };
  } catch (error) {
    if (!(error instanceof LabFailure)) throw error;
    return {...row, result: `did not go on: ${error.message.slice(0, 1500)}`};
  } finally {
    for (const left of [`${name}.img`, `${name}-end`, name])
      await rm(join(scratch, left), {recursive: true, force: true});
    ledger.fact('last cut', cut.name);
  }
}

/** Tries the cuts one after another; the table grows as it goes. */
async function tryAll(context: Context): Promise<void> {
  const {ledger} = context;
  const recorded = await recording(context);
  const measure = await yardstick(context, recorded);
  const rows: Row[] = [];
  ledger.fact('crash matrix', rows);
  for (const cut of cutsNamed(recorded.cuts, context.cuts)) {
    const row = await ledger.phase(`cut at ${cut.name}`, () =>
      tryCut(context, recorded, measure, {...cut, ownVariables: needsOwnVariables(cut)}),
    );
    rows.push(row);
    context.lab.say(
      `    ${row.found} · redone ${row.redone} s (${row.again}) · ${row.imageMiB} MiB of image · ${row.result.slice(0, 300)}${row.start && ` · at its first start: ${row.start.slice(0, 300)}`}`,
    );
    ledger.claim(
      `cut-${rows.length}`,
      `Cut at "${cut.name}", the installation goes on to the same disk`,
      row.result === 'equal',
      row.result,
    );
    if (started.has(cut.name))
      ledger.claim(
        `start-${rows.length}`,
        `Cut at "${cut.name}", the machine starts in the end and proves its chain`,
        row.start === 'proved',
        row.start || row.result,
      );
    if (cut.name.endsWith('50 % of the image')) {
      const most = ((measure.sealed.root.bytes / 2) * 1.1) / 2 ** 20;
      ledger.claim(
        'half-copied',
        'After a cut at half of the image at most 5 % of the image is copied again',
        row.imageMiB <= most,
        `${row.imageMiB} MiB written, at most ${most.toFixed(1)}`,
      );
    }
  }
}

export const crashMatrix: Scenario = {
  name: 'crash-matrix',
  groups: ['resume'],
  ci: false,
  budget: 5400,
  about:
    'the power goes at every step boundary and inside every step that writes; each time ' +
    'the installation goes on to the same disk',
  cuts: points.map(({name}) => name),
  run: tryAll,
};
