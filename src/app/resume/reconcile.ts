// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Answers} from '../../answers/schema.ts';
import type {LoadedJournal} from '../../engine/journal/fold.ts';
import {Problem} from '../../engine/problem.ts';
import type {Interruption} from '../../engine/server/protocol.ts';
import type {Reader} from '../../engine/plan/step.ts';
import type {Disk} from '../../hardware/disk.ts';
import {listDisks} from '../../hardware/disks.ts';
import {stableLink} from '../../hardware/identity.ts';
import {installationDiffers} from '../../interrupted/differences.ts';
import {findOn} from '../../interrupted/find.ts';
import type {Found, Interrupted} from '../../interrupted/found.ts';
import {diskWords, stoppedWords, timeWords} from '../../interrupted/words.ts';
import {makeInstallation, type Installation} from '../../steps/make.ts';
import {asThen, isItsOwn, startOver, type ReconcileCase} from './start-over.ts';

export type {Interruption};

/** What is to be installed, by answers that were read already. */
export type InstallationRequest = {
  readonly answers: Answers;
  /** Payload directory; the live medium's own when absent. */
  readonly payload?: string;
  readonly interrupted: Interruption;
  /** Version of Forge, which is part of the plan. */
  readonly forge: string;
  /**
   * The machine is a recorded one: partitions cannot be looked into, and every installation
   * there is a new one.
   */
  readonly recorded?: boolean;
};

/** An installation, and the journal that it goes on with. */
export type Reconciled = {
  readonly installation: Installation;
  readonly journal?: LoadedJournal;
  /** What an earlier installation left on the chosen disk. */
  readonly found?: Found;
};

/** The disk that an installation is for, as lsblk shows it now. */
async function diskOf({target}: Installation, reader: Reader): Promise<Disk | undefined> {
  const disks = await listDisks(reader);
  return disks.find(one => stableLink(one, disks) === target.disk.device);
}

/**
 * What is on the disk and is kept, as far as it can be proved; `undefined` where nothing there is
 * taken for done.
 */
export const keptOf = ({installation, found}: Reconciled): Found | undefined =>
  found && isItsOwn(installation, found.disk, found) ? found : undefined;

const where = (found: Interrupted): string =>
  `${diskWords(found.disk)}: stopped ${timeWords(found.stopped.at)}, ${stoppedWords(found)}`;

const differs = (found: Interrupted, lines: readonly string[]): Problem =>
  new Problem(
    'JOURNAL-DIFFERS',
    [
      where(found),
      ...lines.map(line => `    ${line}`),
      ...(found.answers === undefined
        ? []
        : [`Its answers, without secrets: mtype -i ${found.esp} ::/forge/answers.yaml`]),
    ].join('\n'),
  );

/** What goes on or stops where the disk holds a journal. */
async function withJournal(
  one: ReconcileCase,
  found: Interrupted,
  how: Interruption,
): Promise<Reconciled> {
  const {installation} = one;
  const same =
    installationDiffers(found, installation).length === 0 ? installation : await asThen(one, found);
  const lines = installationDiffers(found, same);
  if (found.type === 'finished') {
    if (how === 'only')
      throw new Problem(
        'NOTHING-TO-RESUME',
        `${diskWords(found.disk)}: finished ${timeWords(found.stopped.at)}`,
      );
    return lines.length === 0 && how !== 'start-over'
      ? {installation: same, journal: found.journal, found}
      : {installation: await startOver(one, false), found};
  }
  if (how === 'stop') throw new Problem('INSTALLATION-INTERRUPTED', where(found));
  if (how === 'start-over' || how === 'start-over-unfinished')
    return {installation: await startOver(one, true), found};
  if (lines.length > 0 && how === 'either')
    return {installation: await startOver(one, false), found};
  if (lines.length > 0) throw differs(found, lines);
  return {installation: same, journal: found.journal, found};
}

/**
 * The installation that answers come to on this machine, with the journal that it goes on with.
 * Changes nothing.
 * @throws {Problem} JOURNAL-DIFFERS with every field that differs, INSTALLATION-INTERRUPTED,
 *   NOTHING-TO-RESUME; DISK-… where it would have to be erased and may not be; what making an
 *   installation throws.
 */
export async function reconcile(
  {answers, payload = livePaths.payload, interrupted: how, forge, recorded}: InstallationRequest,
  reader: Reader,
): Promise<Reconciled> {
  const make: ReconcileCase['make'] = wanted => makeInstallation(reader, wanted, payload, forge);
  const installation = await make(answers);
  if (recorded) return {installation};
  const disk = await diskOf(installation, reader);
  if (!disk) {
    if (how === 'only') throw new Problem('NOTHING-TO-RESUME', 'the chosen disk is gone');
    return {installation};
  }
  const found = await findOn(disk, reader);
  const one: ReconcileCase = {answers, installation, disk, found, make};
  return found && 'journal' in found
    ? withJournal(one, found, how)
    : withoutJournal(one, found, how);
}

/** What is begun where the disk holds no journal. */
async function withoutJournal(
  one: ReconcileCase,
  found: Exclude<Found, Interrupted> | undefined,
  how: Interruption,
): Promise<Reconciled> {
  const words = (): string => `${diskWords(one.disk)}: ${nothingWords(found)}`;
  if (how === 'only') throw new Problem('NOTHING-TO-RESUME', words());
  if (found && how === 'stop') throw new Problem('INSTALLATION-INTERRUPTED', words());
  const over = how === 'start-over' || (how === 'start-over-unfinished' && found !== undefined);
  return {
    installation: over ? await startOver(one, found?.type === 'begun') : one.installation,
    ...(found && {found}),
  };
}

function nothingWords(found: Exclude<Found, Interrupted> | undefined): string {
  if (!found) return 'no installation was begun on it';
  return found.type === 'begun'
    ? 'it stopped before there was a journal, and nothing lies in its partitions'
    : `it cannot be told: ${found.why}`;
}
