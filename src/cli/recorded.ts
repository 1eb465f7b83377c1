// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../os/live-paths.ts';
import {resolve} from 'node:path/posix';
import {Problem} from '../engine/problem.ts';
import {readMachineFile} from '../hardware/recorded-machine.ts';
import {replayMachine} from '../system/machine-replay.ts';
import type {Context} from './context.ts';
import type {ParsedArgs} from './parsed-args.ts';
import type {Verb} from './verb.ts';

const usage = (fault: string): Problem =>
  new Problem(
    'USAGE',
    `${fault}\nUsage: forge --machine FILE VERB …, for tui, hardware, plan, check, ` +
      'explain and install --dry-run',
  );

/**
 * Takes the one option of all verbs, `--machine FILE`, out of a command line, wherever it stands
 * before `--`.
 * @throws {Problem} USAGE without a file, or with two.
 */
export function takeMachine(words: readonly string[]): {
  readonly words: readonly string[];
  readonly machine: string | undefined;
} {
  const end = words.indexOf('--');
  const options = end < 0 ? words : words.slice(0, end);
  const at = options.findIndex(word => word === '--machine' || word.startsWith('--machine='));
  if (at < 0) return {words, machine: undefined};
  const inline = options[at]?.startsWith('--machine=') === true;
  const machine = inline ? options[at]?.slice('--machine='.length) : options[at + 1];
  if (machine === undefined || machine === '' || (!inline && machine.startsWith('-')))
    throw usage('--machine needs a file');
  const rest = [...words.slice(0, at), ...words.slice(at + (inline ? 1 : 2))];
  if (takeMachine(rest).machine !== undefined) throw usage('--machine is there twice');
  return {words: rest, machine};
}

/** Verbs that only look, and so can look at a machine that is elsewhere. */
const looks = ({name}: Verb, {flags}: ParsedArgs): boolean =>
  ['hardware', 'plan', 'check', 'explain', 'tui'].includes(name) ||
  (name === 'install' && flags.has('dry-run'));

/**
 * What a machine is made of; everything else is files of whoever asks. Forge's own trust anchors
 * are those of the Forge that runs.
 */
const machinePlaces = [
  '/sys',
  '/proc',
  '/dev',
  '/run/udev',
  livePaths.run,
  '/etc',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/boot',
  '/efi',
];
const hostPlaces = ['/usr/lib/forge', '/dev/stdin', '/dev/fd'];

/** Commands whose answer is the same on every machine. */
const calculations: readonly (readonly [program: string, verb: string])[] = [
  ['systemd-analyze', 'compare-versions'],
  ['openssl', 'passwd'],
];

const calculates = (asked: string, word: string | undefined): boolean =>
  calculations.some(([program, verb]) => program === asked && verb === word);

const within = (path: string, places: readonly string[]): boolean =>
  places.some(place => path === place || path.startsWith(`${place}/`));

/**
 * The same surroundings, with the recorded machine in place of this one. Files that the command
 * line names, and credentials, are this machine's.
 * @throws {Problem} USAGE for a verb that does more than look; MACHINE-FILE-INVALID.
 */
export async function onRecordedMachine(
  context: Context,
  file: string,
  verb: Verb,
  given: ParsedArgs,
): Promise<Context> {
  if (!looks(verb, given))
    throw usage(
      `"forge ${verb.name}" works on this machine ` +
        `alone${verb.name === 'install' ? ', except with --dry-run' : ''}`,
    );
  const {machine, credentials} = context;
  const {inventory, recording} = await readMachineFile(file, machine.files);
  const named = [
    ...given.operands,
    ...given.texts.values(),
    ...(credentials === undefined ? [] : [credentials]),
  ].map(word => resolve(word));
  const own = [...hostPlaces, ...named.filter(path => path !== '/')];
  const isHost = (path: string): boolean =>
    path.startsWith('/')
      ? within(path, own) || !within(path, machinePlaces)
      : named.includes(resolve(path));
  const replayed = replayMachine(recording, {
    host: machine,
    isHost,
    asksHost: ({program, args}) =>
      calculates(program, args[0]) || args.some(word => word.startsWith('/') && isHost(word)),
    missing: what => new Problem('MACHINE-NOT-RECORDED', `this recording does not have ${what}`),
    changed: what =>
      new Problem('MACHINE-NOT-RECORDED', `a recorded machine cannot be changed: ${what}`),
  });
  return {
    ...context,
    host: machine,
    machine: {...replayed, clock: machine.clock},
    inventory: async () => inventory,
  };
}
