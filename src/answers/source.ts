// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {cryptMethod, looksHashed} from './crypt.ts';
import {described} from './described.ts';
import {absolutePath} from './names.ts';

/**
 * systemd.exec(5) CREDENTIALS: a credential's name is a file name of plain ASCII, at most 255
 * characters.
 */
const credentialName = z
  .string()
  .max(255, 'at most 255 characters')
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*$/,
    "must be a credential's name: letters, digits, and . _ -",
  );

const fromCredential = z.strictObject({
  credential: described(credentialName, 'Name of a systemd credential handed to this machine', {
    examples: ['forge.state-passphrase'],
    see: 'systemd.exec(5), CREDENTIALS',
  }),
});
const fromFile = z.strictObject({
  file: described(
    absolutePath,
    'File that only its owner can read (mode 0600 or 0400) and that holds the secret; ' +
      'one newline at its end is ignored',
    {
      examples: ['/run/install/secret'],
    },
  ),
});

/**
 * Words for a value that stands where a source must, which may be the secret itself: it is never
 * repeated. A secret in clear is told from it in clear-text.ts.
 */
const sources = (ways: string) => ({
  error: (issue: {readonly input?: unknown}): string =>
    looksHashed(issue.input)
      ? `a hash is written as {hash: "$6$…"}; must be ${ways}`
      : `must be ${ways}`,
});

/** Where a secret comes from. Answer files name secrets and never hold them. */
export const secretSource = z.union(
  [fromCredential, fromFile],
  sources('{credential: NAME} or {file: PATH}'),
);
export type SecretSource = z.infer<typeof secretSource>;

const passwordHash = z.string().refine(line => cryptMethod(line) !== undefined, {
  error:
    'must be a crypt(5) hash that begins with $y$ or $6$, complete; make one with ' +
    '"openssl passwd -6" or "mkpasswd -m yescrypt"',
});

/** Of a random text that nobody kept. */
const hashExample =
  '$6$te1qmp2pLSaSdHNR$2.89W89/qQQuHhnzGgNFWRSB6V3rhH.lqmO36N36mijiupzYbAz0rKjnLdhaPgT.65R9.5221n9YapqgdaehS1';

/** crypt(5) hash for shadow(5). */
const hashed = z.strictObject({
  hash: described(passwordHash, 'Hash of the password, $y$ (yescrypt) or $6$ (sha512crypt)', {
    examples: [hashExample],
    see: 'crypt(5), openssl-passwd(1)',
  }),
});

const hashWays =
  '"generate", {hash: "$y$…"} (made with "openssl passwd -6" or "mkpasswd -m yescrypt"), ' +
  'or {credential: NAME} or {file: PATH} holding such a hash';

export const userPassword = z.union(
  [z.literal('generate'), hashed, fromCredential, fromFile],
  sources(hashWays),
);

export const rootPassword = z.union(
  [z.literal('locked'), z.literal('generate'), hashed, fromCredential, fromFile],
  sources(`"locked", or ${hashWays}`),
);

const mokHashed = z.strictObject({
  hash: described(
    z.string().refine(line => cryptMethod(line) === 'sha512', {
      error:
        'must be a complete sha512-crypt hash ($6$…): MokManager cannot read yescrypt; ' +
        'make one with "openssl passwd -6"',
    }),
    'Hash of the one-time password, $6$ (sha512crypt)',
    {examples: [hashExample], see: 'crypt(5), openssl-passwd(1)'},
  ),
});

export const mokPassword = z.union(
  [z.literal('generate'), mokHashed, fromCredential, fromFile],
  sources(
    '"generate", {credential: NAME}, {file: PATH}, or {hash: "$6$…"} (made with ' +
      '"openssl passwd -6")',
  ),
);
