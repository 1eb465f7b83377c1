// SPDX-License-Identifier: GPL-3.0-or-later
import {aboutText, durationText} from '../../text/amounts.ts';
import {formatBytes} from '../../text/bytes.ts';
import type {Block} from '../page/block.ts';
import {cut, line, span, type Line} from '../page/line.ts';
import type {Role} from '../terminal/theme.ts';
import {estimate} from '../../run-view/estimate.ts';
import type {RunView, StepView} from '../../run-view/view.ts';
import type {Glyphs} from '../terminal/glyphs.ts';

const roles: Readonly<Record<StepView['state'], Role>> = {
  waiting: 'quiet',
  running: 'accent',
  proving: 'accent',
  done: 'ok',
  failed: 'danger',
  blocked: 'quiet',
  'taken back': 'warn',
};

/** What a mark cannot say alone. */
const told: Readonly<Record<StepView['state'], string>> = {
  waiting: '',
  running: '',
  proving: '  being proved',
  done: '',
  failed: '  failed',
  blocked: '  waits for another',
  'taken back': '  taken back',
};

/** Columns for the words behind the bar. */
const behindBar = 30;

function barOf(run: RunView, columns: number, {full, empty}: Glyphs): Line {
  const {share, left} = estimate(run);
  const rests = run.result !== undefined || run.question !== undefined;
  const words = ` ${Math.floor(share * 100)} %${left === undefined || rests ? '' : `, about ${aboutText(left)} left`}`;
  const width = columns - behindBar;
  const done = Math.floor(width * share);
  return [
    span(full.repeat(done), 'accent'),
    span(empty.repeat(width - done), 'quiet'),
    span(words),
  ];
}

function markOf(state: StepView['state'], glyphs: Glyphs): string {
  switch (state) {
    case 'done':
      return glyphs.done;
    case 'failed':
    case 'taken back':
      return glyphs.failed;
    case 'running':
    case 'proving':
      return glyphs.pointer;
    case 'waiting':
    case 'blocked':
      return glyphs.waiting;
  }
}

/**
 * How far the copy under way has come; an empty row where there is none, so that nothing below
 * jumps.
 */
function copied({copy, now}: RunView): Line {
  if (!copy) return [];
  const ms = Math.max(1, now - copy.began);
  return line(
    `      ${formatBytes(copy.done)} of ${formatBytes(copy.total)}, ` +
      `${formatBytes((copy.done * 1000n) / BigInt(ms))}/s`,
    'quiet',
  );
}

function stepRow(
  {title, state, began, ended, kept}: StepView,
  place: number,
  glyphs: Glyphs,
): Line {
  const took = began !== undefined && ended !== undefined ? `  ${durationText(ended - began)}` : '';
  return [
    span(` ${markOf(state, glyphs)} `, roles[state]),
    span(`${String(place).padStart(2)} ${title}`, roles[state]),
    span(`${state === 'done' && kept === true ? '  kept' : told[state]}${took}`, 'quiet'),
  ];
}

/** The steps around the one that runs, as many as fit. */
function stepRows(run: RunView, rows: number, glyphs: Glyphs): readonly Line[] {
  const at = run.steps.findIndex(({state}) => state !== 'done');
  const first = Math.max(
    0,
    Math.min((at < 0 ? run.steps.length : at) - Math.floor(rows / 2), run.steps.length - rows),
  );
  return run.steps
    .slice(first, first + rows)
    .map((step, index) => stepRow(step, first + index + 1, glyphs));
}

/**
 * Rows of the command log that are of use, its title with them, and what the bar and the gaps take.
 */
const logRows = 5;
const barRows = 2;
const fewestSteps = 3;

/** The end of the command log, in the rows that are left. */
function logLines({log}: RunView, rows: number, columns: number, glyphs: Glyphs): readonly Line[] {
  if (rows < 2) return [];
  return [
    line('Command log', 'quiet'),
    ...log.slice(1 - rows).map(text => cut(line(` ${text}`, 'quiet'), columns, glyphs.ellipsis)),
  ];
}

/**
 * How a run goes: the bar, the steps around the one at work, the end of the command log. With
 * trouble, the log gives its room to that.
 */
export function runPicture(run: RunView, trouble: boolean): Block {
  const working = run.steps.find(({state}) => state === 'running' || state === 'proving');
  const {share} = estimate(run);
  return {
    type: 'picture',
    rows: barRows + fewestSteps,
    draw: (columns, glyphs, rows) => {
      const room = rows - barRows;
      const steps = Math.min(
        run.steps.length,
        trouble ? room : Math.max(fewestSteps, room - logRows - 2),
      );
      const left = room - steps - 2;
      return [
        barOf(run, columns, glyphs),
        [],
        ...stepRows(run, steps, glyphs),
        ...(trouble
          ? []
          : [copied(run), ...(left < 2 ? [] : [[], ...logLines(run, left, columns, glyphs)])]),
      ];
    },
    spoken: `${Math.floor(share * 100)} percent.${working ? ` Now: ${working.title}.` : ''}`,
  };
}

/** What a failed command said, to be read line by line; the end of it is what tells most. */
export const evidenceList = (tail: string): Block => ({
  type: 'list',
  id: 'evidence',
  label: 'What the command said',
  value: String(tail.trim().split('\n').length - 1),
  use: 'read',
  rows: 4,
  choices: tail
    .trim()
    .split('\n')
    .map((label, index) => ({id: String(index), label})),
});
