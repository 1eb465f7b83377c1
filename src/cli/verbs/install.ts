// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../../engine/problem.ts';
import {mustBeRight} from '../../app/answers-file.ts';
import {readAnswers} from '../../app/answers-source.ts';
import {runInstallation} from '../../app/run-installation.ts';
import {dryRun} from '../../app/dry-run.ts';
import {answersAsked, howAsked} from '../asked.ts';
import {
  answersOption,
  whichAnswers,
  flag,
  machineOption,
  payloadOption,
  required,
  text,
  unattendedOption,
} from '../options.ts';
import type {ParsedArgs} from '../parsed-args.ts';
import {commonExitCodes, type Verb} from '../verb.ts';

/**
 * The digest that was reviewed, as `forge plan` prints it. Throws USAGE for anything else, which
 * could never be equal.
 */
function reviewedDigest({texts}: ParsedArgs): string | undefined {
  const digest = texts.get('plan-digest');
  if (digest !== undefined && !/^[0-9a-f]{64}$/.test(digest)) {
    throw new Problem(
      'USAGE',
      '--plan-digest needs the 64 hexadecimal digits that "forge plan" prints',
    );
  }
  return digest;
}

export const install: Verb = {
  name: 'install',
  summary: 'install this machine by an answer file',
  about: `Installs by an answer file: hands it to the engine process, prints how it goes, and does
what "finally" says at the end. An interrupted installation goes on where it stopped when it is
started again with the same answers, see "forge help resume"; with others it is left alone, and
every difference is named. Nothing starts an installation by itself but a credential or the boot
menu's own entry: no volume, label or network does.

Where the answers' "report" names places, every event goes there too, and what stopped an
installation before it began.`,
  operands: [],
  options: [
    ...required([
      answersOption('YAML or JSON, see "forge check"; http:// or https://'),
      ...whichAnswers('--answers'),
    ]),
    unattendedOption,
    payloadOption,
    text('plan-digest', 'D', 'refuse any plan but this one ("forge plan" prints it)'),
    flag(
      'start-over',
      `where the disk holds an interrupted installation, erase it and begin anew; a finished one,
      like anything else, only where the answers allow it to be erased`,
    ),
    flag('dry-run', 'check everything that can be checked, change nothing'),
    {...machineOption, with: '--dry-run'},
    flag('json', 'events as NDJSON instead of lines'),
  ],
  exitCodes: commonExitCodes,
  examples: [
    {
      words: 'forge install --answers answers.yaml --dry-run',
      about: 'everything that is checked before the first write, and the plan',
    },
  ],
  async run(context, given) {
    const reviewed = reviewedDigest(given);
    const source = await readAnswers(context, answersAsked(given, given.texts.get('answers')));
    const [json, anew] = [given.flags.has('json'), given.flags.has('start-over')];
    if (given.flags.has('dry-run')) {
      const payload = given.texts.get('payload');
      const request = {
        answers: mustBeRight(source).answers,
        interrupted: anew ? ('start-over' as const) : ('resume' as const),
        forge: context.version,
        recorded: context.host !== undefined,
        ...(payload !== undefined && {payload}),
      };
      return dryRun(context, request, {
        json,
        ...(reviewed !== undefined && {reviewed}),
      });
    }
    return runInstallation(context, source, {
      ...howAsked(given),
      ...(reviewed !== undefined && {reviewed}),
      ...(anew && {interrupted: 'start-over'}),
    });
  },
};
