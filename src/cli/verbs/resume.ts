// SPDX-License-Identifier: GPL-3.0-or-later
import {exitCodes, type ExitCode} from '../../engine/exit-code.ts';
import {wrap} from '../../text/wrap.ts';
import {findInstallations} from '../../interrupted/find.ts';
import type {Found} from '../../interrupted/found.ts';
import {foundRecord} from '../../interrupted/record.ts';
import {adviceFor, foundRows} from '../../interrupted/words.ts';
import {readAnswers} from '../../app/answers-source.ts';
import {runInstallation} from '../../app/run-installation.ts';
import {plainReader} from '../../app/reader.ts';
import type {Context} from '../context.ts';
import {answersAsked, howAsked} from '../asked.ts';
import {answersOption, whichAnswers, flag, payloadOption, unattendedOption} from '../options.ts';
import {commonExitCodes, type Verb} from '../verb.ts';

const nameWidth = 10;

/** One find as lines of at most 79 columns. */
const linesOf = (found: Found): readonly string[] => [
  ...foundRows(found).flatMap(([name, value]) =>
    wrap(value, ' '.repeat(nameWidth)).map((line, index) =>
      index === 0 ? `${name.padEnd(nameWidth)}${line.trimStart()}` : line,
    ),
  ),
  ...wrap(adviceFor(found), ' '.repeat(nameWidth)),
];

async function list(context: Context, json: boolean): Promise<readonly Found[]> {
  const all = await findInstallations(plainReader(context));
  if (json)
    context.out(JSON.stringify({type: 'installations', found: all.map(one => foundRecord(one))}));
  else
    for (const [index, one] of all.entries())
      for (const line of [...(index === 0 ? [] : ['']), ...linesOf(one)]) context.out(line);
  if (all.length === 0 && !json)
    context.out('No disk of this machine holds an installation that Forge began.');
  return all;
}

/**
 * Without answers nothing can go on: they are untrusted where they lie, and what was secret lies
 * nowhere.
 */
async function withoutAnswers(context: Context, json: boolean): Promise<ExitCode> {
  const all = await list(context, json);
  if (!all.some(({type}) => type === 'interrupted')) return exitCodes.done;
  for (const line of wrap(
    'To go on give the same answers again ("forge resume --answers FILE"), or choose ' +
      'Resume on the screens ("forge tui").',
  ))
    context.err(line);
  return exitCodes.person;
}

export const resume: Verb = {
  name: 'resume',
  summary: 'go on with an interrupted installation',
  about: `Without answers: shows every installation that Forge began on a disk of this machine: when
and at which step it stopped, and what can be done. Reads only; the live medium is never looked at.

With the same answers as then it goes on: every step looks at the disk again, and only what cannot
be proved is done. Secrets are needed again, since they lie nowhere; the passphrase is proved before
anything else. With other answers, another payload, another Forge or another disk nothing is
touched, and every difference is named. "forge install --start-over" begins anew.`,
  operands: [],
  options: [
    {
      ...flag('list', 'only show what there is, and end with 0 in any case'),
      choice: 'answers',
    },
    answersOption('the answers of the interrupted installation'),
    ...whichAnswers('--answers'),
    unattendedOption,
    payloadOption,
    flag('json', 'one line of JSON instead of the list; events as NDJSON'),
  ],
  exitCodes: {...commonExitCodes, 3: 'a person is needed: an installation waits for its answers'},
  async run(context, given) {
    const json = given.flags.has('json');
    const answered = given.texts.has('answers') || given.flags.has('credentials');
    if (given.flags.has('list')) {
      await list(context, json);
      return exitCodes.done;
    }
    if (!answered) return withoutAnswers(context, json);
    return runInstallation(
      context,
      await readAnswers(context, answersAsked(given, given.texts.get('answers'))),
      {...howAsked(given), interrupted: 'only'},
    );
  },
};
