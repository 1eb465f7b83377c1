// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {exitCodes} from '../../engine/exit-code.ts';
import {commandLine} from '../../engine/failure.ts';
import {claims} from './index.ts';
import {
  blindness,
  unknown,
  Unseen,
  type Claim,
  type Finding,
  type Inquiry,
  type Judgement,
  type Subject,
  type Witness,
} from './claim.ts';
import {installedPaths} from '../../os/installed-paths.ts';

/** What `forge verify` found; `green` only when every claim is held. `at` is ISO 8601, UTC. */
export type Report = {
  readonly type: 'proof';
  readonly version: 1;
  readonly forge: string;
  readonly at: string;
  readonly green: boolean;
  readonly findings: readonly Finding[];
};

/**
 * A witness keeps this much of a command's output (characters, from the end): enough to see the
 * point, little enough for a serial line.
 */
const outputLimit = 2000;

/**
 * Judges every claim, each on its own: one that cannot be looked at is unknown, and the others
 * still speak. Never throws for a finding.
 */
export async function audit(reader: Reader, forge: string): Promise<Report> {
  const subject = await readSubject(reader);
  const findings: Finding[] = [];
  for (const claim of claims) findings.push(await examine(claim, reader, subject));
  return {
    type: 'proof',
    version: 1,
    forge,
    at: new Date(reader.clock.now()).toISOString(),
    green: findings.every(finding => finding.result === 'held'),
    findings,
  };
}

/**
 * The exit code of a proof: 0 when every claim is held, 1 when one has failed, 3 (a person must
 * look) when none has failed and one could not be told.
 */
export const exitCodeOfProof = ({findings}: Pick<Report, 'findings'>): number =>
  findings.some(({result}) => result === 'failed')
    ? exitCodes.problem
    : findings.every(({result}) => result === 'held')
      ? exitCodes.done
      : exitCodes.person;

/** What the claims are judged against, as it lies on this machine. */
export async function readSubject(reader: Reader): Promise<Subject> {
  // Who may not read a part finds the claims about it unknown; the others do not need it.
  const text = async (path: string): Promise<string> =>
    (await reader.files.readText(path).catch(() => undefined)) ?? '';
  return {
    certificate: await text(installedPaths.certificate),
    inventory: await text(installedPaths.inventory),
    answers: await text(installedPaths.answers),
    esp: installedPaths.esp,
  };
}

/** One claim's finding. Exported for tests of single claims. */
export async function examine(claim: Claim, reader: Reader, subject: Subject): Promise<Finding> {
  const witnesses: Witness[] = [];
  const inquiry: Inquiry = {
    reader,
    subject,
    ask: async command => {
      const outcome = await reader.read(command);
      const output = `${outcome.stdout}${outcome.stderr}`.trim();
      witnesses.push({
        command: commandLine(command),
        code: outcome.code,
        output: output.slice(-outputLimit),
      });
      const blind = blindness(command.program, {code: outcome.code, output});
      if (blind !== undefined) throw new Unseen(blind);
      return {code: outcome.code, output};
    },
    look: async path => {
      const text = await reader.files.readText(path);
      witnesses.push({
        command: `cat ${path}`,
        code: text === undefined ? 1 : 0,
        output: (text ?? 'no such file').trim().slice(-outputLimit),
      });
      return text;
    },
  };
  let judgement: Judgement;
  try {
    judgement = await claim.judge(inquiry);
  } catch (error) {
    // A claim that could not be examined is not held, whatever the reason.
    judgement = unknown(error instanceof Error ? error.message : String(error));
  }
  return {id: claim.id, claim: claim.claim, ...judgement, witnesses};
}
