// SPDX-License-Identifier: GPL-3.0-or-later
import {copiesIn, fold} from './fold.ts';
import {pending, type Node} from './node.ts';
import type {PlannedStep} from '../plan/step.ts';
import {begunSinceEnd, lastEnd} from './since-finished.ts';
import {makeRecord, type JournalRecord, type RecordBody} from './record.ts';

/** Records of facts that one proof keeps: four sectors hold more than any step has to say. */
const MOST_FACTS = 4;

type Noted = {readonly t: number; readonly body: RecordBody};

/**
 * What leads to the state that a step has, in as few records as say it; nothing for a step that is
 * pending.
 */
function historyOf(
  records: readonly JournalRecord[],
  {id, actions}: PlannedStep,
  node: Node,
): readonly Noted[] {
  const own = records.filter(({body}) => 'step' in body && body.step === id);
  const of = (type: RecordBody['type']): readonly JournalRecord[] =>
    own.filter(({body}) => body.type === type);
  const intent = of('intent').slice(-1);
  switch (node.state) {
    case 'pending':
      return [];
    case 'running': {
      const marks = copiesIn(own).filter(({action}) => action < actions.length);
      return [
        ...intent,
        ...marks.flatMap(
          mark =>
            own.findLast(
              ({body}) =>
                body.type === 'range' &&
                body.action === mark.action &&
                BigInt(body.done) === mark.done,
            ) ?? [],
        ),
      ];
    }
    case 'done':
      return [
        ...(node.how === 'applied' ? intent : []),
        ...of('facts').slice(-MOST_FACTS),
        ...of('proof').slice(-1),
      ];
    case 'failed':
      return [...(node.attempt > 0 ? intent : []), ...of('failure').slice(-1)];
  }
}

/**
 * The same journal in fewer records, for one that grows full: what is bounded however long or
 * strange the old one was (docs/journal.md). It is chained from its first record on, so a rewriting
 * that is cut leaves a good beginning of it, never a mixture.
 */
export function compact(
  records: readonly JournalRecord[],
  steps: readonly PlannedStep[],
): readonly JournalRecord[] {
  const nodes = new Map<string, Node>();
  for (const {body} of records) fold(nodes, body);
  const end = lastEnd(records);
  const since = begunSinceEnd(records);
  const isSince = ({id}: PlannedStep): boolean => since?.has(id) === true;
  const histories = (some: readonly PlannedStep[]): readonly Noted[] =>
    some.flatMap(step => historyOf(records, step, nodes.get(step.id) ?? pending));
  const kept: readonly Noted[] = [
    ...records.slice(0, 1),
    ...records.filter(({body}) => body.type === 'disk').slice(0, MOST_FACTS),
    ...histories(steps.filter(step => !isSince(step))),
    ...records.filter((_, index) => index === end),
    ...histories(steps.filter(isSince)),
  ];
  const made: JournalRecord[] = [];
  for (const {t, body} of kept) made.push(makeRecord(made.at(-1)?.sum ?? '', made.length, t, body));
  return made;
}
