// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../answers/schema.ts';
import {truncate} from '../engine/journal/facts.ts';
import {journalDifferences} from '../engine/journal/journal-file.ts';
import type {Plan} from '../engine/plan/plan.ts';
import {printable} from '../text/clean.ts';
import {answersDiffer} from './answers-differ.ts';
import type {Interrupted} from './found.ts';

const quoted = (value: string | undefined): string =>
  value === undefined ? 'not answered' : JSON.stringify(value);

/** Facts of the disk that were told then and are others now. */
function diskLines({journal: {disk: told}}: Interrupted, plan: Plan): readonly string[] {
  const names = Object.keys(plan.disk).filter(
    name => told[name] !== undefined && told[name] !== truncate(plan.disk[name] ?? ''),
  );
  const lines = names.map(
    name =>
      `disk ${name}: was ${quoted(printable(told[name] ?? ''))}, is ${quoted(plan.disk[name])}`,
  );
  return lines.length > 0
    ? lines
    : ['disk: the journal was begun on another one, and does not say on which'];
}

function answersLines({answers: kept}: Interrupted, answers: Answers): readonly string[] {
  const differ = kept === undefined ? undefined : answersDiffer(kept, answers);
  if (differ === undefined)
    return ['answers: they are others; the ones beside the journal cannot be read'];
  if (differ.length === 0)
    return ['answers: what is shown to nobody differs: the SSH keys of somebody'];
  return differ.map(
    ({path, before, now}) => `answers ${path}: was ${quoted(before)}, is ${quoted(now)}`,
  );
}

/**
 * In what an installation differs from the interrupted one, one line a field, in words; empty when
 * it is the same and goes on. No secret is in it: neither the journal nor what lies beside it holds
 * one.
 */
export function installationDiffers(
  found: Interrupted,
  {plan, answers}: {readonly plan: Plan; readonly answers: Answers},
): readonly string[] {
  const {header} = found.journal;
  const differ = new Set(journalDifferences(found.journal, plan));
  const lines = [
    ...(differ.has('disk') ? diskLines(found, plan) : []),
    ...(differ.has('forge')
      ? [`Forge: was ${quoted(printable(header.forge))}, is ${quoted(plan.forge)}`]
      : []),
    ...(differ.has('payload')
      ? [
          `payload: was the one with the manifest ${header.payload.slice(0, 16)}…, is ` +
            `the one with ${plan.payload.slice(0, 16)}…`,
        ]
      : []),
    ...(differ.has('answers') ? answersLines(found, answers) : []),
  ];
  if (lines.length > 0 || differ.size === 0) return lines;
  // All that a plan is made from is equal: the machine itself fills in the host name, and decides
  // by what it reads.
  return [
    differ.has('seed')
      ? 'host name: the machine gives another value for it'
      : 'plan: the same answers come to other commands on this machine',
  ];
}
