// SPDX-License-Identifier: GPL-3.0-or-later
import {findVerb, overview} from '../arguments.ts';
import type {Verb} from '../verb.ts';

/** `forge help`, which must know all verbs and is one of them. */
export const helpOn = (verbs: () => readonly Verb[]): Verb => ({
  name: 'help',
  summary: 'explain a verb',
  usage: `Usage: forge help [VERB]

Lists the verbs, or explains one.`,
  options: {},
  operands: [0, 2],
  async run(context, {operands}) {
    context.out(operands.length === 0 ? overview(verbs()) : findVerb(verbs(), operands).verb.usage);
    return 0;
  },
});
