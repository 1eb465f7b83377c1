// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/** Says what is wrong at a path. */
export type Refuse = (path: readonly (string | number)[], message: string) => void;

const maybe = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = maybe(z.string());
const number = maybe(z.number());
const flag = maybe(z.boolean());
/** Only whether it is there. */
const given = z.unknown().optional();
/** Entries that are no good stay as `undefined`, so that the others keep their numbers. */
const list = <T extends z.ZodType>(entry: T) => z.array(entry).catch([]);
const texts = list(text);
const part = <T extends z.ZodRawShape>(shape: T) => maybe(z.object(shape));

const addressing = {
  dhcp: text,
  addresses: texts,
  gateways: texts,
  dns: texts,
  domains: texts,
  required: flag,
};

/**
 * What rules about several answers at once look at. Everything may be missing or malformed, which
 * single fields have complained of already: a rule then has nothing to say about it, and says all
 * the rest.
 */
const draft = part({
  disk: part({match: given, erase: text, contents: given}),
  state: part({encryption: text, passphrase: given}),
  groups: list(part({name: text, gid: number})),
  users: list(part({name: text, uid: number, groups: texts, sshKeys: list(given)})),
  root: given,
  network: part({
    links: list(
      part({
        match: part({mac: text, name: text}),
        ...addressing,
        mtu: number,
        vlans: list(part({id: number, name: text, ...addressing})),
      }),
    ),
  }),
  ssh: part({enable: flag, port: number, passwords: flag}),
  confinement: part({
    flatpak: part({deny: texts}),
    containers: given,
    postgresql: part({clusters: texts}),
  }),
  consoles: texts,
  commandLine: texts,
  secureBoot: text,
  mok: part({presence: text, password: given, protection: text}),
  policies: part({secureBootOff: text}),
});

export type AnswersDraft = NonNullable<z.infer<typeof draft>>;
export type DraftLink = NonNullable<NonNullable<AnswersDraft['network']>['links'][number]>;
/** What links and VLANs have in common. */
export type DraftAddressing = Pick<
  DraftLink,
  'dhcp' | 'addresses' | 'gateways' | 'dns' | 'domains' | 'required'
>;

/** The parts of a value that rules compare; `undefined` where it is no mapping at all. */
export const draftOf = (value: unknown): AnswersDraft | undefined => draft.parse(value);
