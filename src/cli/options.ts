// SPDX-License-Identifier: GPL-3.0-or-later
import type {Completed, Operand, Option} from './verb.ts';

/** Reads better in the records of verbs than its three lines. */
export const flag = (name: string, about: string): Option => ({name, type: 'flag', about});

export const text = (
  name: string,
  value: string,
  about: string,
  completed?: Completed,
): Option => ({name, type: 'text', value, about, ...(completed !== undefined && {completed})});

export const list = (
  name: string,
  value: string,
  about: string,
  completed?: Completed,
): Option => ({name, type: 'list', value, about, ...(completed !== undefined && {completed})});

/** The answers of verbs that only look at them. */
export const answersOperand: Operand = {
  name: 'FILE|URL',
  required: true,
  choice: 'answers',
  about: 'the answers: YAML or JSON, a file, or an http:// or https:// address',
  completed: 'file',
};

/** Answers named by an option; the rest of what says which they are is {@link whichAnswers}. */
export const answersOption = (about: string): Option => ({
  ...text('answers', 'FILE|URL', about, 'file'),
  choice: 'answers',
});

/**
 * Options of every verb that takes answers.
 * @param place label of what names a file or URL: `--answers`, or an operand.
 */
export const whichAnswers = (place: string): readonly Option[] => [
  {
    ...text('sha256', 'HEX', 'SHA-256 that the answers must have; a URL needs one'),
    with: place,
    group: 'answers',
  },
  {
    ...flag(
      'credentials',
      `what was handed to this machine: the credential forge.answers, or forge.answers-url ("URL
      sha256:HEX"), or, from the boot menu's unattended entry, forge/answers.yaml on the medium's
      own ESP; two of them are refused`,
    ),
    choice: 'answers',
    group: 'answers',
  },
];

/** Whoever needs answers cannot do without one of these. */
export const required = (options: readonly Option[]): readonly Option[] =>
  options.map(one => (one.choice === undefined ? one : {...one, required: true}));

/** Options of the verbs that hand answers to the engine. */
export const unattendedOption = flag(
  'unattended',
  'nobody is asked: the answers\' "policies" decide; --credentials means it too',
);

export const payloadOption = text(
  'payload',
  'DIR',
  "the payload directory; the live medium's own when absent",
  'directory',
);

/** Of every verb that only looks, and so can look at a machine that is elsewhere. */
export const machineOption: Option = {
  ...text(
    'machine',
    'FILE',
    'look at the machine that "forge hardware --json" recorded in FILE instead of this one',
    'file',
  ),
  group: 'machine',
};
