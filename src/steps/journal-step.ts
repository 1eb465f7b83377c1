// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../os/live-paths.ts';
import {stringify} from 'yaml';
import {publicAnswers} from '../answers/public.ts';
import {readJournal} from '../engine/journal/journal-file.ts';
import {JOURNAL_BYTES} from '../engine/journal/record.ts';
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * Where the journal and the answers of an unfinished installation lie, seen from the live system.
 */
export const journalPaths = {
  directory: `${livePaths.esp}/forge`,
  journal: `${livePaths.esp}/forge/journal.ndjson`,
  answers: `${livePaths.esp}/forge/answers.yaml`,
} as const;

/**
 * The answers that may lie on an unencrypted file system: no hash, key or secret's place. Untrusted
 * when read again: shown, and confirmed.
 */
export const answersText = ({answers}: Target): string =>
  '# What was being installed here. Not secret, not trusted: a resume shows it and asks ' +
  `again.\n${stringify(publicAnswers(answers))}`;

/**
 * A file that cannot be read on a damaged file system is one that must be written anew, no reason
 * to stop.
 */
const readable = <T>(read: () => Promise<T>): Promise<T | 'unreadable'> =>
  read().catch((): 'unreadable' => 'unreadable');

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const facts = await reader.files.stat(journalPaths.journal);
  if (!facts) return {type: 'absent'};
  if (facts.size !== BigInt(JOURNAL_BYTES))
    return partial(`the journal has ${facts.size} bytes instead of ${JOURNAL_BYTES}`);
  const bytes = await readable(() => reader.files.readBytes(journalPaths.journal));
  if (bytes === 'unreadable')
    return partial(`${journalPaths.journal} cannot be read: the file system is damaged`);
  const journal = readJournal(bytes ?? new Uint8Array());
  if (!journal) return partial('the journal has no good first record');
  if (journal.header.seed !== target.seed)
    return partial(`the journal is that of another plan (seed ${journal.header.seed})`);
  const answers = await readable(() => reader.files.readText(journalPaths.answers));
  if (answers !== answersText(target))
    return partial(`${journalPaths.answers} does not hold these answers`);
  return {type: 'satisfied', evidence: {journal: journalPaths.journal, seed: journal.header.seed}};
}

/** From here on a power cut is survived: what was intended lies on the disk itself. */
export const journalStep = (target: Target): Step => ({
  id: 'journal',
  title: stepTitles.journal,
  needs: ['esp'],
  effect: 'write',
  weight: 1,
  actions: [
    {kind: 'directory', path: journalPaths.directory, mode: 0o700},
    {kind: 'file', path: journalPaths.answers, content: answersText(target), mode: 0o600},
    {kind: 'journal', path: journalPaths.journal},
  ],
  verify: async reader => verify(reader, target),
});
