// SPDX-License-Identifier: GPL-3.0-or-later
import {findVerb} from '../arguments.ts';
import {overview, usage} from '../usage.ts';
import type {Verb} from '../verb.ts';

/** `forge help`, which must know all verbs and is one of them. */
export const helpOn = (verbs: () => readonly Verb[]): Verb => ({
  name: 'help',
  summary: 'explain a verb',
  about: 'Lists the verbs, or explains one.',
  operands: [
    {
      name: 'VERB',
      repeats: true,
      about: 'one word, or two: "forge help payload build"',
      completed: () => verbs().map(({name}) => name),
    },
  ],
  options: [],
  async run(context, {operands}) {
    context.out(
      operands.length === 0 ? overview(verbs()) : usage(findVerb(verbs(), operands).verb),
    );
    return 0;
  },
});
