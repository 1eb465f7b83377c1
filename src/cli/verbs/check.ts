// SPDX-License-Identifier: GPL-3.0-or-later
import {faultLines} from '../../answers/load.ts';
import type {Answers} from '../../answers/schema.ts';
import {conditionText, alternatives} from '../../hardware/match.ts';
import {readAnswers} from '../../app/answers-source.ts';
import {answersAsked} from '../asked.ts';
import {answersOperand, whichAnswers, machineOption, required} from '../options.ts';
import type {Verb} from '../verb.ts';

const summaryOf = (answers: Answers): string => {
  const people = answers.users.map(user => user.name).join(', ') || 'nobody but root';
  const disk = `the disk with ${alternatives(answers.disk.match)
    .map(one => conditionText(one))
    .join(', else with ')} (erase: ${answers.disk.erase})`;
  return `${answers.hostname} on ${disk}, for ${people}; key confirmed by: ${answers.mok.presence}`;
};

export const check: Verb = {
  name: 'check',
  summary: 'say what is wrong with an answer file',
  about: `Reads an answer file (YAML or JSON) and names everything that is wrong with it, one line
each: file:line:column path: message. Looks at nothing else: not at this machine, not at the secrets
that the file names. "forge explain" says what can stand in one.`,
  operands: [answersOperand],
  options: [...required(whichAnswers(answersOperand.name)), machineOption],
  exitCodes: {0: 'the file is right', 2: 'it is not'},
  examples: [{words: 'forge check answers.yaml', about: 'name every fault of answers.yaml'}],
  async run(context, given) {
    const {loaded, name} = await readAnswers(context, answersAsked(given, given.operands[0]));
    if ('answers' in loaded) {
      context.out(`${name} is right: ${summaryOf(loaded.answers)}`);
      return 0;
    }
    for (const line of faultLines(loaded.faults, name)) context.err(line);
    return 2;
  },
};
