// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision, EngineEvent, RunResult} from '../engine/events.ts';
import {aboutText, durationText, progressText} from '../text/amounts.ts';
import {formatBytes} from '../text/bytes.ts';
import {measuredLeft} from '../run-view/estimate.ts';
import {evidenceOf, viewAfter, type RunView, type StepView} from '../run-view/view.ts';
import {problemLines} from './problem-lines.ts';
import {wrap} from '../text/wrap.ts';

/**
 * At most one line of progress in this many milliseconds: a serial line has no cursor to go back
 * with, and its log is read later.
 */
const progressInterval = 5000;

const endings: Readonly<Record<RunResult, string>> = {
  staged:
    "Installed. After the restart the machine's key must be confirmed in MokManager; " +
    'then the machine starts its own system.',
  enforced:
    'Installed. The firmware trusts the key already; the machine starts its own system next.',
  unenforced:
    'Installed, NOT enforced: nothing verifies what this machine starts, as the answers ' +
    "allow. Secure Boot and the key's enrolment would.",
  failed:
    'The installation stopped. Correct what is named above, then start it again with ' +
    'the same answers: it goes on where it stopped.',
  aborted: 'The installation was given up. What it had asked of the firmware was taken back.',
};

/** What the lines remember between events, besides the run itself. */
type Memory = {
  run: RunView | undefined;
  /** Time of the first event, by the events' own clock. */
  start: number | undefined;
  /** When progress was last written. */
  progress: number;
  /** Detail of the problem that was last written. */
  trouble: string;
};

/**
 * Turns engine events into lines for a person at a plain terminal: at most 79 columns, no escape
 * sequences, in the order of the events.
 */
export function lineTeller(): (event: EngineEvent) => readonly string[] {
  const memory: Memory = {
    run: undefined,
    start: undefined,
    progress: Number.NEGATIVE_INFINITY,
    trouble: '',
  };
  return event => {
    const before = memory.run;
    memory.run = viewAfter(before, event);
    memory.start = event.type === 'plan' ? event.t : (memory.start ?? event.t);
    return linesOf(memory, event, before);
  };
}

/** The lines of one event; `before` is the run without it. */
function linesOf(
  memory: Memory,
  event: EngineEvent,
  before: RunView | undefined,
): readonly string[] {
  const {run} = memory;
  switch (event.type) {
    case 'plan': {
      const verb = event.resumed
        ? 'Going on with the installation on the disk'
        : 'Installation begins';
      return wrap(`${verb}: ${event.steps.length} steps, plan ${event.digest.slice(0, 16)}`);
    }
    case 'step':
      return stepLines(run, event, before);
    case 'progress':
      return progressLines(memory, event);
    case 'note':
      return wrap(event.note, noteIndent);
    case 'problem': {
      memory.trouble = event.problem.detail;
      return problemLines(event.problem);
    }
    case 'warning':
      return problemLines(event.problem, 'WARNING');
    case 'question': {
      const choices = event.choices.flatMap(choice => choiceWords[choice] ?? []).join('; ');
      return wrap(`${titleOf(run, event.step)} cannot go on: ${choices}.`);
    }
    case 'answer':
      return wrap(`Decision: ${event.decision}.`);
    case 'finished':
      return [
        // Nearly always the problem that was just written.
        ...(event.problem && event.problem.detail !== memory.trouble
          ? problemLines(event.problem)
          : []),
        ...wrap(`${endings[event.result]} (${durationText(event.t - (memory.start ?? event.t))})`),
        ...(event.result === 'staged' ? compareLines(run) : []),
      ];
    case 'copied':
      return event.compared === '0'
        ? []
        : wrap(
            `${formatBytes(BigInt(event.compared))} of ${formatBytes(BigInt(event.bytes))} ` +
              'lay there already',
            noteIndent,
          );
    case 'stalled':
      return stalledLines(event);
    case 'expected':
    case 'action':
    case 'command':
    case 'output':
      return [];
  }
}

/** A command or copy that gives no sign of life, and how it is ended. */
const stalledLines = ({
  words,
  quiet,
  last,
  process,
}: Extract<EngineEvent, {type: 'stalled'}>): readonly string[] => [
  ...wrap(`WAITING: nothing was heard for ${aboutText(quiet)} of: ${words}`),
  ...(last === undefined ? [] : wrap(last, '  | ')),
  ...(process === undefined ? [] : wrap(`It is in: ${process}`, '  ')),
  ...wrap(
    'It may still come back; "forge stop-command" ends it, and its step has failed then.',
    '  ',
  ),
];

/** The ESP is not signed: a certificate that was swapped there is noticed by whoever compares. */
function compareLines(run: RunView | undefined): readonly string[] {
  const sha1 = evidenceOf(run, 'sha1');
  return sha1 === undefined
    ? []
    : wrap(`Before you confirm the key, "View key 0" must show this SHA-1: ${sha1}`);
}

const noteIndent = ' '.repeat(8);

/** What can be done from another console; to stop as failed is what nobody has to ask for. */
const choiceWords: Readonly<Partial<Record<Decision, string>>> = {
  retry: '"forge retry" looks again',
  redo: '"forge retry --redo" does the step once more',
  abort: '"forge abort" gives up and takes back what was staged',
};

const stepOf = (run: RunView | undefined, id: string): StepView | undefined =>
  run?.steps.find(step => step.id === id);

const titleOf = (run: RunView | undefined, id: string): string => stepOf(run, id)?.title ?? id;

/** `[ 3/17]`, so that a reader sees how far it is. */
function counter(run: RunView | undefined, id: string): string {
  const total = run?.steps.length ?? 0;
  const number = (run?.steps.findIndex(step => step.id === id) ?? -1) + 1;
  return `[${String(number).padStart(String(total).length)}/${total}]`;
}

const isAtWork = (step: StepView | undefined): boolean =>
  step?.began !== undefined && step.ended === undefined;

function stepLines(
  run: RunView | undefined,
  event: Extract<EngineEvent, {type: 'step'}>,
  before: RunView | undefined,
): readonly string[] {
  const head = counter(run, event.step);
  const title = titleOf(run, event.step);
  const step = stepOf(run, event.step);
  const took = durationText((step?.ended ?? event.t) - (step?.began ?? event.t));
  switch (event.state) {
    // Steps that only read do their whole work while verifying.
    case 'verifying':
      return step?.reads && !isAtWork(stepOf(before, event.step)) ? wrap(`${head} ${title}`) : [];
    case 'running':
      return wrap(
        `${head} ${title}${(event.attempt ?? 1) > 1 ? ` (attempt ${event.attempt})` : ''}`,
      );
    case 'done':
      return wrap(
        event.how === 'already' && !step?.reads
          ? `${head} ${title}: already done`
          : `${head} done, ${took}`,
      );
    case 'failed':
      return wrap(`${head} ${title}: failed after ${took}`);
    case 'blocked':
      return wrap(
        `${head} ${title}: waits for ` +
          `${event.by === undefined ? 'another step' : titleOf(run, event.by)}`,
      );
    case 'revoking':
      return wrap(`Taking back: ${title}`);
    case 'proving':
    case 'releasing':
      return [];
  }
}

function progressLines(
  memory: Memory,
  event: Extract<EngineEvent, {type: 'progress'}>,
): readonly string[] {
  const {run} = memory;
  if (event.t - memory.progress < progressInterval) return [];
  memory.progress = event.t;
  const left = run && measuredLeft(run);
  const words = progressText(
    BigInt(event.done),
    BigInt(event.total),
    event.t - (run?.copy?.began ?? event.t),
  );
  return wrap(
    `${words}${left === undefined ? '' : `, about ${aboutText(left)} left in all`}`,
    noteIndent,
  );
}
