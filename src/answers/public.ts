// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Answers} from './schema.ts';

/**
 * The answers without anything that must not lie on the unencrypted ESP: no hash, no ssh key, no
 * name of a secret's place. What is left is enough to show a person what was being installed, and
 * to ask again for the rest.
 */
export function publicAnswers(answers: Answers) {
  const {
    users,
    root: _root,
    mok,
    state,
    report,
    policies: {interrupted: _interrupted, ...policies},
    ...open
  } = answers;
  return {
    ...open,
    // What becomes of an interrupted installation does not make it another one.
    policies,
    report: publicReport(report),
    state: withoutSource(state),
    users: users.map(({password: _password, sshKeys: _keys, ...open}) => open),
    root: rootPolicy(answers),
    mok: withoutPassword(mok),
  };
}

const withoutSource = ({passphrase: _passphrase, ...open}: Answers['state']) => open;
const withoutPassword = ({password: _password, ...open}: Answers['mok']) => open;

/** Where reports go, without the place of the token. */
export function publicReport({https, ...open}: Answers['report']) {
  if (!https) return open;
  const {token: _token, ...address} = https;
  return {...open, https: address};
}

const texts = z.array(z.string()).default([]);
const addressing = {addresses: texts, gateways: texts, dns: texts};

/**
 * What is read of /etc/forge/answers.json, which {@link installedAnswers} writes. Keys that an
 * older Forge did not write have the answer file's defaults; other keys are left alone.
 */
export const installedAnswersShape = z.object({
  hostname: z.string(),
  root: z.enum(['locked', 'password']),
  users: z.array(
    z.object({
      name: z.string(),
      uid: z.int().exactOptional(),
      groups: z.array(z.string()),
      sshKeys: z.array(z.string()),
    }),
  ),
  groups: z.array(z.object({name: z.string(), gid: z.int().exactOptional()})).default([]),
  state: z.object({encryption: z.enum(['luks2', 'none'])}),
  mok: z.object({protection: z.enum(['state', 'discard']).default('state')}),
  ssh: z
    .object({
      enable: z.boolean().default(false),
      port: z.int().default(22),
      passwords: z.boolean().default(false),
    })
    .prefault({}),
  network: z
    .object({
      links: z
        .array(
          z.object({
            match: z
              .object({mac: z.string().exactOptional(), name: z.string().exactOptional()})
              .exactOptional(),
            ...addressing,
            vlans: z.array(z.object({id: z.int(), ...addressing})).default([]),
          }),
        )
        .default([]),
    })
    .prefault({}),
  commandLine: texts,
  confinement: z
    .object({
      containers: z.object({runtime: z.string()}).exactOptional(),
      flatpak: z.object({deny: texts}).prefault({}),
    })
    .prefault({}),
});
export type InstalledAnswers = z.infer<typeof installedAnswersShape>;

/**
 * What the installed machine keeps in /etc/forge/answers.json, on its encrypted state: the public
 * part, and the public keys that may log in.
 */
export function installedAnswers(answers: Answers) {
  const open = publicAnswers(answers);
  const written = {
    ...open,
    users: open.users.map((user, index) => ({
      ...user,
      sshKeys: answers.users[index]?.sshKeys ?? [],
    })),
  };
  return written satisfies z.input<typeof installedAnswersShape>;
}

const rootPolicy = ({root}: Answers): 'locked' | 'password' =>
  root === 'locked' ? 'locked' : 'password';
