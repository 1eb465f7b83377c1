// SPDX-License-Identifier: GPL-3.0-or-later
import {licenceLine} from '../licence-line.ts';
import type {Completed, Option, Verb} from '../../src/cli/verb.ts';

/** What the completions of the shells are made of. */
export const notice = `# ${licenceLine}\n# Generated: npm run golden`;

/** The words that a value may be; none where any text or file may stand. */
export const choices = (completed: Completed | undefined): readonly string[] =>
  typeof completed === 'function' ? completed() : [];

/** A short description: the first part of a sentence, on one line. */
export const brief = (about: string): string => {
  const [first = ''] = about.replaceAll(/\s+/g, ' ').split(/[;:](?: |$)/);
  return first.length <= 60 ? first : `${first.slice(0, 59).trimEnd()}…`;
};

/** The first words of all verbs, each with the second ones that may follow it. */
export function firstWords(verbs: readonly Verb[]): ReadonlyMap<string, readonly Verb[]> {
  const found = new Map<string, Verb[]>();
  for (const verb of verbs) {
    const [first = ''] = verb.name.split(' ');
    found.set(first, [...(found.get(first) ?? []), verb]);
  }
  return found;
}

/** Every verb understands this one. */
export const helpOption: Option = {name: 'help', type: 'flag', about: 'explain the verb'};
