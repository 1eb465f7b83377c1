// SPDX-License-Identifier: GPL-3.0-or-later
import type {ExitCode} from '../../engine/exit-code.ts';
import {explainAll, explainField} from '../../answers/explain.ts';
import {answersShape} from '../../answers/answers-shape.ts';
import {fieldsOf} from '../../answers/fields.ts';
import type {Answers} from '../../answers/schema.ts';
import {valueSources} from '../../answers/value-sources.ts';
import {asProblem} from '../../engine/failure.ts';
import {wrap} from '../../text/wrap.ts';
import {hostNameFor} from '../../steps/target/host-name.ts';
import {readAnswers} from '../../app/answers-source.ts';
import {mustBeRight, type ParsedAnswers} from '../../app/answers-file.ts';
import type {Context} from '../context.ts';
import {answersAsked} from '../asked.ts';
import {answersOption, whichAnswers, machineOption} from '../options.ts';
import type {Verb} from '../verb.ts';

/**
 * The host name that a template becomes on this machine, in the form of the other values; nothing
 * for a name that is written out.
 */
async function filledLines(
  {machine: {files}}: Context,
  {hostname}: Answers,
): Promise<readonly string[]> {
  if (!hostname.includes('{')) return [];
  try {
    return [`filled   hostname: ${await hostNameFor(hostname, files)} on this machine`];
  } catch (error) {
    return [`filled   hostname: not on this machine: ${asProblem(error).detail}`];
  }
}

/**
 * Whether a line of {@link valueSources} is about a field, or about one within it. Numbers of list
 * entries do not count.
 */
function isAbout(line: string, field: string): boolean {
  const path = (text: string): string => text.replaceAll(/\[\d*\]/g, '');
  const [, shown = ''] = /^\S+\s+([^\s:]+):/.exec(line) ?? [];
  return path(shown) === path(field) || path(shown).startsWith(`${path(field)}.`);
}

/**
 * Says where every value comes from: the channel first, then line and column in it, `default`, or
 * `filled` from a template.
 */
async function showSources(
  context: Context,
  parsed: ParsedAnswers,
  field: string | undefined,
): Promise<ExitCode> {
  const {answers, channel} = mustBeRight(parsed);
  const lines = [
    ...valueSources(parsed.document, answers),
    ...(await filledLines(context, answers)),
  ];
  for (const line of wrap(`From ${channel}; line:column of it, or default:`)) context.out(line);
  for (const line of lines.filter(one => field === undefined || isAbout(one, field)))
    context.out(line);
  return 0;
}

export const explain: Verb = {
  name: 'explain',
  summary: 'say what an answer means, and where a value comes from',
  about: `Without anything: every field of an answer file, as a tree; "*" must be given. With a FIELD:
what it is for, what can stand there, its default. With answers: where every value (or every one of
FIELD) comes from: which channel, and line:column in it, the default, or a template that was filled
on this machine. Shows no secret and no hash.`,
  operands: [
    {
      name: 'FIELD',
      about: 'such as disk.erase or users.password',
      completed: () => fieldsOf(answersShape()).map(({path}) => path),
    },
  ],
  options: [
    answersOption('explain the values of these answers'),
    ...whichAnswers('--answers'),
    machineOption,
  ],
  exitCodes: {0: 'done', 2: 'the field is not there, or the answers have faults'},
  examples: [{words: 'forge explain disk.match', about: 'how a disk is chosen'}],
  async run(context, given) {
    const [field] = given.operands;
    const asked =
      given.texts.has('answers') || given.flags.has('credentials') || given.texts.has('sha256');
    if (field !== undefined) {
      const {known, lines} = explainField(field);
      for (const line of lines) (known ? context.out : context.err)(line);
      if (!known) return 2;
    } else if (!asked) {
      for (const line of explainAll()) context.out(line);
    }
    return asked
      ? showSources(
          context,
          await readAnswers(context, answersAsked(given, given.texts.get('answers'))),
          field,
        )
      : 0;
  },
};
