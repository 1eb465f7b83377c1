// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision, EngineEvent, RunResult} from '../engine/events.ts';
import {aboutText, durationText, progressText} from '../text/amounts.ts';
import {formatBytes} from '../text/bytes.ts';
import {problemLines} from './problem-lines.ts';
import {wrap} from '../text/wrap.ts';

type PlannedStep = Extract<EngineEvent, {type: 'plan'}>['steps'][number];

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

/** What the lines remember between events. */
type Memory = {
  steps: readonly PlannedStep[];
  /** When steps and their copies began. */
  readonly began: Map<string, number>;
  readonly copyBegan: Map<string, number>;
  /** When progress was last told. */
  told: number;
  start: number | undefined;
  /** Fingerprint of the machine's key. */
  sha1: string | undefined;
  /** What was left of the whole run at a time, milliseconds, by the engine's measure. */
  left: {readonly ms: number; readonly at: number} | undefined;
  /** Detail of the problem that was last told. */
  trouble: string;
};

/**
 * Turns engine events into lines for a person at a plain terminal: at most 79 columns, no escape
 * sequences, in the order of the events. Holds only what the plan said and when things began, by
 * the events' own clock.
 */
export function lineTeller(): (event: EngineEvent) => readonly string[] {
  const memory: Memory = {
    steps: [],
    began: new Map(),
    copyBegan: new Map(),
    told: Number.NEGATIVE_INFINITY,
    start: undefined,
    sha1: undefined,
    left: undefined,
    trouble: '',
  };
  return event => {
    memory.start ??= event.t;
    return tell(memory, event);
  };
}

function tell(memory: Memory, event: EngineEvent): readonly string[] {
  switch (event.type) {
    case 'plan': {
      memory.steps = event.steps;
      memory.start = event.t;
      const verb = event.resumed
        ? 'Going on with the installation on the disk'
        : 'Installation begins';
      return wrap(`${verb}: ${event.steps.length} steps, plan ${event.digest.slice(0, 16)}`);
    }
    case 'step':
      return stepLines(memory, event);
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
      return wrap(`${titleOf(memory, event.step)} cannot go on: ${choices}.`);
    }
    case 'answer':
      return wrap(`Decision: ${event.decision}.`);
    case 'finished':
      return [
        // Nearly always the problem that was just told.
        ...(event.problem && event.problem.detail !== memory.trouble
          ? problemLines(event.problem)
          : []),
        ...wrap(`${endings[event.result]} (${durationText(event.t - (memory.start ?? event.t))})`),
        ...(event.result === 'staged' ? compareLines(memory.sha1) : []),
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
      memory.left = {ms: event.left, at: event.t};
      return [];
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
const compareLines = (sha1: string | undefined): readonly string[] =>
  sha1 === undefined
    ? []
    : wrap(`Before you confirm the key, "View key 0" must show this SHA-1: ${sha1}`);

const noteIndent = ' '.repeat(8);

/** What can be done from another console; to stop as failed is what nobody has to ask for. */
const choiceWords: Readonly<Partial<Record<Decision, string>>> = {
  retry: '"forge retry" looks again',
  redo: '"forge retry --redo" does the step once more',
  abort: '"forge abort" gives up and takes back what was staged',
};

const titleOf = (memory: Memory, id: string): string =>
  memory.steps.find(step => step.id === id)?.title ?? id;

/** `[ 3/17]`, so that a reader sees how far it is. */
function counter(memory: Memory, id: string): string {
  const total = memory.steps.length;
  const number = memory.steps.findIndex(step => step.id === id) + 1;
  return `[${String(number).padStart(String(total).length)}/${total}]`;
}

function stepLines(memory: Memory, event: Extract<EngineEvent, {type: 'step'}>): readonly string[] {
  const head = counter(memory, event.step);
  const title = titleOf(memory, event.step);
  const fresh = !memory.began.has(event.step);
  if (fresh) memory.began.set(event.step, event.t);
  memory.sha1 = event.evidence?.['sha1'] ?? memory.sha1;
  const took = durationText(event.t - (memory.began.get(event.step) ?? event.t));
  switch (event.state) {
    // Steps that only read do their whole work while verifying.
    case 'verifying':
      return fresh && memory.steps.find(step => step.id === event.step)?.effect === 'read'
        ? wrap(`${head} ${title}`)
        : [];
    case 'running':
      return wrap(
        `${head} ${title}${(event.attempt ?? 1) > 1 ? ` (attempt ${event.attempt})` : ''}`,
      );
    case 'done': {
      memory.began.delete(event.step);
      memory.copyBegan.delete(event.step);
      const only = memory.steps.find(step => step.id === event.step)?.effect === 'read';
      return wrap(
        event.how === 'already' && !only
          ? `${head} ${title}: already done`
          : `${head} done, ${took}`,
      );
    }
    case 'failed': {
      memory.began.delete(event.step);
      memory.copyBegan.delete(event.step);
      return wrap(`${head} ${title}: failed after ${took}`);
    }
    case 'blocked':
      return wrap(
        `${head} ${title}: waits for ` +
          `${event.by === undefined ? 'another step' : titleOf(memory, event.by)}`,
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
  const began = memory.copyBegan.get(event.step);
  // A count that starts again (the copy, then its re-reading) is measured anew.
  if (began === undefined || event.done === '0') memory.copyBegan.set(event.step, event.t);
  if (event.t - memory.told < progressInterval) return [];
  memory.told = event.t;
  const left =
    memory.left === undefined
      ? ''
      : `, about ${aboutText(Math.max(0, memory.left.ms - (event.t - memory.left.at)))} ` +
        'left in all';
  const told = progressText(
    BigInt(event.done),
    BigInt(event.total),
    event.t - (memory.copyBegan.get(event.step) ?? event.t),
  );
  return wrap(`${told}${left}`, noteIndent);
}
