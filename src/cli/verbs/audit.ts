// SPDX-License-Identifier: GPL-3.0-or-later
import {resolve} from 'node:path/posix';
import {recordOf} from '../../checks/report/record.ts';
import {sarifOf} from '../../checks/report/sarif.ts';
import {sections, type Check} from '../../checks/check.ts';
import {exitCodeOfVerdict} from '../../checks/exit-code.ts';
import {allChecks} from '../../checks/index.ts';
import {runChecks} from '../../checks/run.ts';
import {nearest} from '../../answers/nearest.ts';
import {Problem} from '../../engine/problem.ts';
import {ndjsonLine} from '../../headless/ndjson.ts';
import {auditSubject} from '../../app/audit-confinement.ts';
import {auditLines, detailLines} from '../../headless/audit-table.ts';
import {plainReader} from '../../app/reader.ts';
import {flag, text} from '../options.ts';
import type {Verb} from '../verb.ts';

/**
 * The checks that some words name: ids, sections, or ids with `*`. Throws USAGE for a word that
 * names none.
 */
function chosen(words: readonly string[]): readonly Check[] {
  if (words.length === 0) return allChecks;
  const picked = new Set<Check>();
  for (const word of words) {
    const pattern = new RegExp(
      `^${word.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`,
    );
    const own = allChecks.filter(check => check.section === word || pattern.test(check.id));
    if (own.length === 0) {
      const near = nearest(word, [...allChecks.map(({id}) => id), ...sections]);
      throw new Problem(
        'USAGE',
        `there is no rule "${word}"${near === undefined ? '' : `; did you mean ${near}?`}`,
      );
    }
    for (const check of own) picked.add(check);
  }
  return allChecks.filter(check => picked.has(check));
}

export const auditVerb: Verb = {
  name: 'audit',
  summary: 'judge the confinement of this machine or a tree',
  about: `Judges every claim of confinement about this machine, or about the root tree in DIR before
it is installed: mandatory access control, the sandbox of every service line by line, open sockets,
firewall, credentials, accounts, setuid files, the boot chain (all of "forge verify" on a machine
that Forge installed), applications and containers. Each comes out as holds, excepted by name with
its reason, fails, or cannot be told; what fails comes with what to do and the command that shows
it. Changes nothing; run it as root.`,
  operands: [
    {
      name: 'RULE',
      repeats: true,
      about: `a rule's name, a name with *, or a section: ${sections.join(', ')}. Its findings are
        then shown one by one, also those that hold`,
      completed: () => [...sections, ...allChecks.map(({id}) => id)],
    },
  ],
  options: [
    text('root', 'DIR', 'judge the tree in DIR instead of this machine', 'directory'),
    {...flag('json', 'one line of JSON with the output of every command'), choice: 'form'},
    {...flag('sarif', 'a log in SARIF 2.1.0, for programs that read such'), choice: 'form'},
  ],
  exitCodes: {
    0: 'all holds or is excepted',
    1: 'something fails',
    3: 'nothing fails but something cannot be told',
  },
  examples: [
    {words: 'forge audit ssh-* sandbox', about: 'what the rules about SSH and sandboxes find'},
  ],
  async run(context, {flags, texts, operands}) {
    const root = texts.get('root');
    const directory = root === undefined ? '' : resolve(root).replace(/^\/$/, '');
    if (directory !== '' && (await context.machine.files.stat(directory))?.kind !== 'directory')
      throw new Problem('USAGE', `${directory} is no directory`);
    const wanted = chosen(operands);
    const subject = await auditSubject(context.machine.files, directory);
    const report = await runChecks(plainReader(context), subject, wanted, context.version);
    if (flags.has('json')) context.out(ndjsonLine(recordOf(report)).trimEnd());
    else if (flags.has('sarif')) context.out(JSON.stringify(sarifOf(report), undefined, '\t'));
    else
      for (const line of operands.length > 0 ? detailLines(report) : auditLines(report))
        context.out(line);
    if (!flags.has('json') && !flags.has('sarif') && directory === '' && context.uid !== 0)
      context.err('Not run as root: much of this machine cannot be told.');
    return exitCodeOfVerdict(report.worst);
  },
};
