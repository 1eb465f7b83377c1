// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';
import {resolve} from 'node:path/posix';
import {livePaths} from '../os/live-paths.ts';
import {Problem} from '../engine/problem.ts';
import {readMachineFile} from '../hardware/recorded-machine.ts';
import {replayMachine} from '../system/machine-replay.ts';
import type {SecretAccess, ShownMachine} from './needs.ts';

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
const hostPlaces = [imagePaths.home, '/dev/stdin', '/dev/fd'];

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
 * The same surroundings, with the recorded machine in place of this one. Files that `words` of the
 * command line name, and credentials, are this machine's.
 * @throws {Problem} MACHINE-FILE-INVALID.
 */
export async function onRecordedMachine<T extends ShownMachine & Pick<SecretAccess, 'credentials'>>(
  context: T,
  file: string,
  words: readonly string[],
): Promise<T> {
  const {machine, credentials} = context;
  const {inventory, recording} = await readMachineFile(file, machine.files);
  const named = [...words, ...(credentials === undefined ? [] : [credentials])].map(word =>
    resolve(word),
  );
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
