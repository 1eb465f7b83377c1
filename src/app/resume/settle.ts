// SPDX-License-Identifier: GPL-3.0-or-later
import type {Answers} from '../../answers/schema.ts';
import type {LoadedJournal} from '../../engine/journal/fold.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/plan/step.ts';
import type {Disk} from '../../hardware/disk.ts';
import {listDisks} from '../../hardware/disks.ts';
import {stableLink} from '../../hardware/identity.ts';
import {installationDiffers} from '../../interrupted/differences.ts';
import {findOn} from '../../interrupted/find.ts';
import type {Found, Interrupted} from '../../interrupted/found.ts';
import {diskWords, stoppedWords, timeWords} from '../../interrupted/words.ts';
import {installationOf, type Installation} from '../../steps/make.ts';
import {anew, asThen, isItsOwn, type Asked} from './anew.ts';

/**
 * What becomes of an interrupted installation on the chosen disk. `resume`: it goes on where it is
 * the same, and stops everything where it is another. `only`: the same, and without one nothing is
 * begun. `either`: it goes on where it is the same, else the answers say whether it may be erased:
 * somebody has seen it and confirmed the disk. `start-over`: it is erased; whatever else lies there
 * is not kept either, and goes only where the answers say so. `replace`: the same, but a finished
 * one that is the same is kept: a policy must not install a machine again at every start. `stop`:
 * nothing is begun where there is one.
 */
export type Interruption = (typeof interruptions)[number];
export const interruptions = ['resume', 'only', 'either', 'start-over', 'replace', 'stop'] as const;

/** An installation, and the journal that it goes on with. */
export type Settled = {
  readonly installation: Installation;
  readonly journal?: LoadedJournal;
  /** What lies on the chosen disk of an earlier installation. */
  readonly found?: Found;
};

/** The disk that an installation is for, as lsblk shows it now. */
async function diskOf({target}: Installation, reader: Reader): Promise<Disk | undefined> {
  const disks = await listDisks(reader);
  return disks.find(one => stableLink(one, disks) === target.disk.device);
}

/**
 * What lies on the disk and is kept, as far as it can be proved; `undefined` where nothing there is
 * taken for done.
 */
export const keptOf = ({installation, found}: Settled): Found | undefined =>
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
async function withJournal(asked: Asked, found: Interrupted, how: Interruption): Promise<Settled> {
  const {installation} = asked;
  const same =
    installationDiffers(found, installation).length === 0
      ? installation
      : await asThen(asked, found);
  const lines = installationDiffers(found, same);
  if (found.is === 'finished') {
    if (how === 'only')
      throw new Problem(
        'NOTHING-TO-RESUME',
        `${diskWords(found.disk)}: finished ${timeWords(found.stopped.at)}`,
      );
    return lines.length === 0 && how !== 'start-over'
      ? {installation: same, journal: found.journal, found}
      : {installation: await anew(asked, false), found};
  }
  if (how === 'stop') throw new Problem('INSTALLATION-INTERRUPTED', where(found));
  if (how === 'start-over' || how === 'replace')
    return {installation: await anew(asked, true), found};
  if (lines.length > 0 && how === 'either') return {installation: await anew(asked, false), found};
  if (lines.length > 0) throw differs(found, lines);
  return {installation: same, journal: found.journal, found};
}

/**
 * The installation that these answers come to on this machine, with the journal that it goes on
 * with. Changes nothing.
 * @throws {Problem} JOURNAL-DIFFERS with every field that differs, INSTALLATION-INTERRUPTED,
 *   NOTHING-TO-RESUME; DISK-… where it would have to be erased and may not be; what making an
 *   installation throws.
 */
export async function settle(
  answers: Answers,
  payload: string,
  how: Interruption,
  forge: string,
  reader: Reader,
): Promise<Settled> {
  const make: Asked['make'] = wanted => installationOf(wanted, payload, forge, reader);
  const installation = await make(answers);
  const disk = await diskOf(installation, reader);
  if (!disk) {
    if (how === 'only') throw new Problem('NOTHING-TO-RESUME', 'the chosen disk is gone');
    return {installation};
  }
  const found = await findOn(disk, reader);
  const asked: Asked = {answers, installation, disk, found, make};
  if (found && 'journal' in found) return withJournal(asked, found, how);
  if (how === 'only')
    throw new Problem('NOTHING-TO-RESUME', `${diskWords(disk)}: ${nothingWords(found)}`);
  if (found && how === 'stop')
    throw new Problem('INSTALLATION-INTERRUPTED', `${diskWords(disk)}: ${nothingWords(found)}`);
  const over = how === 'start-over' || (how === 'replace' && found !== undefined);
  return {
    installation: over ? await anew(asked, found?.is === 'begun') : installation,
    ...(found && {found}),
  };
}

function nothingWords(found: Exclude<Found, Interrupted> | undefined): string {
  if (!found) return 'no installation was begun on it';
  return found.is === 'begun'
    ? 'it stopped before there was a journal, and nothing lies in its partitions'
    : `it cannot be told: ${found.why}`;
}
