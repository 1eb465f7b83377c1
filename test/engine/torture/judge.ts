// SPDX-License-Identifier: GPL-3.0-or-later
import {isDeepStrictEqual} from 'node:util';
import {CHUNK, isBootable, isClosed, journalBytes, RANGE, snapshot, type Disk} from './disk.ts';
import type {Engine, Outcome, Start} from './harness.ts';
import {canaries, seeds, tortureSteps, type PlanName} from './steps.ts';

/** The worlds of the two installations when nothing goes wrong. */
export type Wanted = Readonly<Record<PlanName, unknown>>;

export function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`broken: ${what}`);
}

const states = ({events}: Start, state: string): ReadonlySet<string> =>
  new Set(
    events.flatMap(event => (event.type === 'step' && event.state === state ? [event.step] : [])),
  );

/** Steps whose result is a mount, which every start puts away and makes again. */
const mounts = new Set(['data']);

/**
 * Throws where a start does again what an earlier one of the same plan had proved, unless it was
 * taken back or another plan came between.
 */
function judgeRepeats(starts: readonly Start[]): void {
  let proved = new Set<string>();
  for (const [index, start] of starts.entries()) {
    if (starts[index - 1]?.plan !== start.plan) proved = new Set();
    for (const step of states(start, 'running'))
      assert(!proved.has(step) || mounts.has(step), `"${step}" was proved, and done again`);
    for (const step of states(start, 'done')) proved.add(step);
    for (const step of states(start, 'revoking')) proved.delete(step);
  }
}

/** Throws unless everything holds that must hold after any life that ended well. */
export function judgeLife(engine: Engine, outcome: Outcome, wanted: Wanted): void {
  const {
    disk,
    starts,
    life: {kills, last = 'A'},
    destroyed,
  } = outcome;
  const end = starts.at(-1)?.end;
  assert(end?.result === 'staged', `ended as ${end?.result} ${end?.code ?? ''}`);
  assert(
    isDeepStrictEqual(snapshot(disk), wanted[last]),
    `another world: ${JSON.stringify(snapshot(disk))}`,
  );
  const journal = engine.readJournal(journalBytes(disk));
  assert(
    journal?.header.seed === seeds[last],
    'the journal on the disk is that of another installation',
  );
  for (const {id} of tortureSteps(last))
    assert(
      journal.nodes.get(id)?.state === 'done',
      `the journal on the disk does not say that ${id} is done`,
    );
  judgeAlways(outcome);
  // A disk that lied has lost finished work, and a forged journal has others done again.
  if (kills.some(({loss, wound}) => loss?.lies || wound)) return;
  for (const done of destroyed)
    for (const one of new Set(done))
      assert(
        done.filter(other => other === one).length === 1,
        `"${one}" was completed and done again`,
      );
  judgeRepeats(starts);
  const most = 64 + kills.length * (RANGE + CHUNK);
  assert(
    disk.written <= most,
    `${disk.written} bytes of an image of 64 were written, with ${kills.length} interruptions`,
  );
}

/**
 * What may be done besides what is planned: putting away, taking back, and a boot entry's own task.
 */
const undo = [
  'umount esp',
  'umount data',
  'luksClose',
  'luksOpen',
  'mount esp',
  'entry clear',
  'mok revoke',
  'setuuid half-hash',
  'rm /esp/shim',
  'remove /esp/journal',
];

function plannedWords(): readonly string[] {
  return (['A', 'B'] as const)
    .flatMap(plan => tortureSteps(plan))
    .flatMap(({actions}) =>
      actions.map(action => {
        switch (action.kind) {
          case 'command':
            return [action.command.program, ...action.command.args].join(' ');
          case 'stream':
            return `stream ${action.to}`;
          case 'task':
            return `file ${action.writes?.[0] ?? ''}`;
          case 'journal':
            return 'journal';
          case 'file':
          case 'directory':
          case 'remove':
            return `${action.kind} ${action.path}`;
        }
      }),
    );
}
const planned = new Set(plannedWords());

/** Whether this abort could know of something that boots: the plan's own shim. */
const mayHaveBooted = (start: Start): boolean =>
  start.known.has('boot') || states(start, 'running').has('boot');

/**
 * Whether it was given up over an installation that had been finished, and whose boot files were
 * not touched since: then it still starts.
 */
const keepsBooting = ({begun, ...start}: Start): boolean =>
  begun !== undefined && !begun.has('boot') && !states(start, 'running').has('boot');

/** Throws unless everything holds that must hold however a life ended. */
export function judgeAlways({disk, starts, life, plans}: Outcome): void {
  // A record that was written and then damaged is one that nobody can know of.
  const damaged = life.kills.some(({tear, wound, loss}) => tear || wound || loss?.lies);
  for (const {words, effect} of disk.begun)
    assert(
      planned.has(words) || (effect === 'write' && undo.includes(words)),
      `"${words}" (${effect}) is not in the plan`,
    );
  for (const start of starts) {
    if (start.end?.result === 'aborted' && !damaged && mayHaveBooted(start)) {
      const keeps = keepsBooting(start);
      assert(
        start.bootable === keeps,
        keeps
          ? 'finished, looked at, given up, and no longer bootable'
          : 'given up, and still bootable',
      );
    }
    assert(
      start.end?.code !== 'FORGE-BUG',
      `a fault of Forge: ${JSON.stringify(start.events.filter(({type}) => type === 'problem'))}`,
    );
  }
  const said = [
    JSON.stringify(starts.map(({events}) => events)),
    new TextDecoder().decode(journalBytes(disk).subarray(0, 100 * 512)),
    plans,
  ];
  for (const canary of Object.values(canaries))
    assert(!said.some(one => one.includes(canary)), 'a secret was told');
}

/** Throws unless nothing outside the disk is left, and nothing that starts. */
export function judgeGivenUp(disk: Disk, when: string): void {
  assert(
    isClosed(disk),
    `something is left after ${when}: ${JSON.stringify(snapshot(disk)).slice(0, 200)}`,
  );
  assert(!isBootable(disk), `still bootable after ${when}`);
}
