// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {keymapName} from '../../answers/place.ts';
import {parseText} from '../../answers/yaml-text.ts';
import type {Disk} from '../../hardware/disk.ts';
import type {Found, Interrupted} from '../../interrupted/found.ts';
import {answersOf} from './answers-of.ts';
import {confirmationOf} from './confirmation.ts';
import type {Draft} from './draft.ts';
import {nobody, withoutSecrets} from './first-draft.ts';

/**
 * What must be known of the answers beside a journal to ask for the rest of them; everything else
 * is kept as it is and judged with the plan.
 */
const keptAnswers = z.looseObject({
  state: z.looseObject({encryption: z.enum(['luks2', 'none'])}),
  users: z.array(z.looseObject({name: z.string(), fullName: z.string().optional()})).max(64),
  root: z.enum(['locked', 'password']),
  mok: z.looseObject({presence: z.enum(['person', 'driver', 'none'])}),
});

/**
 * The interrupted installation that somebody chose to go on with, and its answers without secrets.
 */
export type Resuming = {readonly found: Interrupted; readonly kept: z.infer<typeof keptAnswers>};

/** What was found as something to go on with; in words why that cannot be. */
export function resumingOf(found: Interrupted): Resuming | string {
  if (found.elsewhere.length > 0) return 'it was begun on another disk';
  if (found.answers === undefined) return 'its answers cannot be read';
  const kept = keptAnswers.safeParse(parseText(found.answers).value);
  return kept.success ? {found, kept: kept.data} : 'its answers are damaged';
}

/** The interrupted ones among what was found. */
export const interruptedIn = (found: readonly Found[] | undefined): readonly Interrupted[] =>
  (found ?? []).filter((one): one is Interrupted => one.type === 'interrupted');

/**
 * What was entered, as far as those answers tell it: who gets a password, whether there is a
 * passphrase, and on which key map they were typed: on another one the same keys are another
 * passphrase. Nothing secret is left in it.
 */
export const draftFor = (draft: Draft, {found: {disk}, kept}: Resuming): Draft =>
  withoutSecrets({
    ...draft,
    disk: disk.path,
    keymap: keymapName.safeParse(kept['keymap']).data ?? draft.keymap,
    confirmed: confirmationOf(disk).text,
    encryption: kept.state.encryption,
    people: kept.users.map(({name, fullName = ''}) => ({...nobody, name, fullName})),
    root: {...draft.root, how: kept.root === 'locked' ? 'locked' : 'password'},
    mokPassword: {...draft.mokPassword, how: kept.mok.presence === 'driver' ? 'typed' : 'generate'},
  });

const part = (value: unknown, key: string): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && key in value
    ? {[key]: Reflect.get(value, key)}
    : {};

/**
 * The kept answers with what was entered for what does not lie there: the names of secrets, and SSH
 * keys.
 */
export function resumedAnswers(
  {kept}: Resuming,
  draft: Draft,
  disks: readonly Disk[],
): Readonly<Record<string, unknown>> {
  const entered = answersOf(draft, disks);
  const users: unknown = entered['users'];
  return {
    ...kept,
    state: {...kept.state, ...part(entered['state'], 'passphrase')},
    users: kept.users.map((user, index) => {
      const typed: unknown = Array.isArray(users) ? users[index] : undefined;
      return {...user, ...part(typed, 'password'), ...part(typed, 'sshKeys')};
    }),
    root: entered['root'],
    mok: {...kept.mok, ...(kept.mok.presence !== 'none' && part(entered['mok'], 'password'))},
  };
}
