// SPDX-License-Identifier: GPL-3.0-or-later
import type {EngineEvent, EventBody} from '../../src/engine/events.ts';
import {Problem} from '../../src/engine/problem.ts';
import {viewAfter, type RunView} from '../../src/run-view/view.ts';

const began = Date.UTC(2026, 10, 22, 12);

const steps = (
  [
    ['preflight', 'Check that everything is ready', 10],
    ['partition', 'Make the partitions', 3],
    ['esp', 'Make the EFI system partition', 2],
    ['journal', 'Begin the journal on the disk', 1],
    ['root', 'Write the sealed root and read it back', 60],
    ['slot', 'Commit the slot', 2],
    ['state', 'Encrypt and format the state', 15],
    ['mount', 'Assemble the new system', 10],
    ['machine', 'Set up this machine', 8],
    ['keys', "Make this machine's own key", 3],
    ['boot-files', 'Put shim, MokManager and the boot manager in place', 4],
    ['uki', 'Build and sign the kernel image', 20],
    ['nvram', "Make the firmware's boot entry", 2],
    ['proof', 'Prove the whole boot chain', 5],
    ['mok', "Ask for the key's enrolment", 3],
    ['boot-next', 'Choose the new system for the next start', 1],
    ['staged', 'Everything is in place', 1],
  ] as const
).map(([id, title, weight]) => ({id, title, weight, effect: 'write' as const}));

export const sha1 = 'e2:41:f6:f6:c9:f4:29:6c:c7:78:d3:22:73:5e:18:ac:1e:98:a0:c0';
const evidence: Readonly<Record<string, Record<string, string>>> = {
  keys: {subject: 'CN=InterGenOS MOK anvil 8c012b1b', sha1},
  mok: {sha1, enrolled: 'no'},
};

const command = (step: string, ...argv: readonly string[]): EventBody => ({
  type: 'command',
  phase: 'start',
  step,
  call: 1,
  argv: [...argv],
  effect: 'read',
});

/** What the engine tells until this step is done; two seconds an event. */
function upTo(last: string): readonly EventBody[] {
  const bodies: EventBody[] = [
    {type: 'plan', digest: '4fb34bc8d246eb82'.repeat(4), resumed: false, steps},
  ];
  for (const {id} of steps.slice(0, steps.findIndex(step => step.id === last) + 1)) {
    bodies.push(
      {type: 'step', step: id, state: 'running'},
      command(id, 'blockdev', '--flushbufs', `/dev/disk/by-id/nvme-X_S6Z1NJ0W123456-part-of-${id}`),
      {type: 'output', step: id, call: 1, stream: 'stdout', line: `${id} says that all is well`},
      {type: 'step', step: id, state: 'done', evidence: evidence[id] ?? {}},
    );
  }
  return bodies;
}

/** The events with their numbers and times. */
export const stamped = (bodies: readonly EventBody[]): readonly EngineEvent[] =>
  bodies.map((body, seq) => ({...body, seq, t: began + seq * 2000}));

/** The picture of a run that told this. */
export function runOf(...bodies: readonly EventBody[]): RunView {
  const picture = stamped(bodies).reduce<RunView | undefined>(
    (run, event) => viewAfter(run, event),
    undefined,
  );
  if (!picture) throw new Error('a run begins with its plan');
  return picture;
}

/** The long step, half done. */
export const copying = (done = 104_000_000n, total = 275_000_000n): RunView =>
  runOf(
    ...upTo('journal'),
    {type: 'step', step: 'root', state: 'running'},
    command('root', 'veritysetup', 'verify', '/dev/nvme0n1p2', '/dev/nvme0n1p3'),
    {type: 'progress', step: 'root', done: '0', total: String(total)},
    {type: 'progress', step: 'root', done: String(done), total: String(total)},
  );

export const failure = new Problem('COMMAND-FAILED', 'cryptsetup ended with 1', {
  evidence: {
    command:
      'cryptsetup luksFormat --type luks2 --batch-mode --key-file - ' +
      '/dev/disk/by-id/nvme-X_S6Z1NJ0W123456-part8',
    exitCode: 1,
    tail: Array.from(
      {length: 30},
      (_, index) =>
        `device-mapper: line ${index} of a long complaint about ` +
        '/dev/disk/by-id/nvme-X_S6Z1NJ0W123456-part8',
    ).join('\n'),
  },
}).toData();

const asking: readonly EventBody[] = [
  ...upTo('slot'),
  {type: 'step', step: 'state', state: 'running'},
  {type: 'step', step: 'state', state: 'failed'},
  {type: 'problem', step: 'state', problem: failure},
  {
    type: 'question',
    question: 0,
    class: 'step.failed',
    step: 'state',
    choices: ['retry', 'abort', 'stop'],
  },
];

/** A step has failed, and the engine asks what to do. */
export const asked = (): RunView => runOf(...asking);
export const stopped = (): RunView =>
  runOf(
    ...asking,
    {type: 'answer', question: 0, decision: 'stop'},
    {type: 'finished', result: 'failed', problem: failure},
  );
export const ended = (result: 'staged' | 'enforced' | 'unenforced' | 'aborted'): RunView =>
  runOf(...upTo('staged'), {type: 'finished', result});
/** A command that gives no sign of life. */
export const silent = (): RunView =>
  runOf(
    ...upTo('slot'),
    {type: 'step', step: 'state', state: 'running'},
    command('state', 'mkfs.ext4', '-q', '/dev/mapper/forge-state'),
    {type: 'expected', step: 'state', ms: 15_000, left: 240_000},
    {
      type: 'stalled',
      step: 'state',
      words: 'mkfs.ext4 -q /dev/mapper/forge-state',
      quiet: 120_000,
      expected: 60_000,
      last: 'Writing inode tables: 12/128',
      process: 'a wait that nothing ends',
    },
  );
/** One that goes on: the first steps were done before it. */
export const goesOn = (): RunView =>
  runOf(
    {type: 'plan', digest: '4fb34bc8d246eb82'.repeat(4), resumed: true, steps},
    ...steps
      .slice(0, 6)
      .map(({id}): EventBody => ({type: 'step', step: id, state: 'done', how: 'already'})),
    {type: 'step', step: 'state', state: 'running'},
    {type: 'expected', step: 'state', ms: 15_000, left: 100_000},
  );
/** Given up after everything was asked of the firmware. */
export const givenUp = (): RunView =>
  runOf(
    ...upTo('boot-next'),
    {type: 'step', step: 'boot-next', state: 'revoking'},
    {type: 'step', step: 'mok', state: 'revoking'},
    {
      type: 'warning',
      step: 'root',
      problem: new Problem('STILL-IN-USE', '/run/forge/target: target is busy').toData(),
    },
    {type: 'finished', result: 'aborted'},
  );
export const planOnly = (): RunView => runOf(...upTo(''));
