// SPDX-License-Identifier: GPL-3.0-or-later
import {imagePaths} from '../os/image-paths.ts';
import {allChecks} from '../checks/index.ts';
import type {CheckSubject} from '../checks/inspected.ts';
import {parseSetuidList} from '../checks/setuid-list.ts';
import {summaryOf, type AuditSummary} from '../checks/report/summary.ts';
import {runChecks} from '../checks/run.ts';
import {parseExceptions} from '../confinement/exceptions.ts';
import {asProblem} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import type {Files} from '../system/files.ts';
import {plainReader} from './reader.ts';
import type {Worksite} from './needs.ts';

/**
 * Where the reviewed lists lie: in the tree that is judged, as it will be when it runs; beside the
 * installed program; in a checkout.
 */
const placesFor = (root: string): readonly string[] => [
  ...(root === '' ? [] : [`${root}${imagePaths.confinement}`]),
  `${import.meta.dirname}/confinement`,
  `${import.meta.dirname}/../../assets/confinement`,
];

async function reviewed(
  files: Pick<Files, 'readText'>,
  root: string,
  name: string,
): Promise<{readonly path: string; readonly text: string}> {
  const places = placesFor(root);
  for (const place of places) {
    const text = await files.readText(`${place}/${name}`);
    if (text !== undefined) return {path: `${place}/${name}`, text};
  }
  throw new Problem('CONFINEMENT-LIST-MISSING', `${name} is neither in ${places.join(' nor in ')}`);
}

/**
 * What is to be audited, with the reviewed lists: this machine (`root` empty) or the tree at a
 * directory.
 * @throws {Problem} CONFINEMENT-LIST-MISSING, and the faults of a list that is not as it must be.
 */
export async function auditSubject(
  files: Pick<Files, 'readText'>,
  root: string,
): Promise<CheckSubject> {
  const [exceptions, setuid] = [
    await reviewed(files, root, 'exceptions.yaml'),
    await reviewed(files, root, 'setuid.yaml'),
  ];
  return {
    root,
    exceptions: parseExceptions(exceptions.text),
    setuid: parseSetuidList(setuid.text),
    lists: [exceptions.path, setuid.path],
  };
}

/**
 * Judges all of confinement. What keeps it from being judged is a finding that cannot be told: the
 * proof of the chain goes on without it.
 */
export async function auditConfinement(site: Worksite, forge: string): Promise<AuditSummary> {
  try {
    return summaryOf(
      await runChecks(
        plainReader(site),
        await auditSubject(site.machine.files, ''),
        allChecks,
        forge,
      ),
    );
  } catch (error) {
    const {code, detail} = asProblem(error);
    const finding = {
      check: 'audit',
      claim: 'Confinement is judged',
      subject: '',
      verdict: 'cannot tell',
      detail: `${code}: ${detail}`,
      witnesses: [],
    } as const;
    return summaryOf({
      forge,
      at: new Date(site.machine.clock.now()).toISOString(),
      ms: 0,
      worst: 'cannot tell',
      findings: [finding],
    });
  }
}
