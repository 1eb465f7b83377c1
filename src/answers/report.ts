// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {described} from './described.ts';
import {absolutePath} from './names.ts';
import {secretSource} from './source.ts';

/** Names of query parameters that services take secrets by. */
const secretParameter = /token|secret|passw|api_?key|^(?:key|sig|auth)$/i;

const holdsSecret = ({username, password, searchParams}: URL): boolean =>
  username !== '' ||
  password !== '' ||
  [...searchParams.keys()].some(name => secretParameter.test(name));

const httpsUrl = z
  .string()
  .max(2048, {error: 'at most 2048 characters', abort: true})
  .refine(text => URL.canParse(text) && new URL(text).protocol === 'https:', {
    error: 'must be an https:// address',
    abort: true,
  })
  .refine(text => new URL(text).hash === '', {error: 'must have no part after #: it is never sent'})
  .refine(text => !holdsSecret(new URL(text)), {
    error: 'user, password and token do not belong in the address; give token: {credential: NAME}',
    params: {fault: 'SECRET-IN-CLEAR'},
  });

/** What curl --pinnedpubkey takes: 32 bytes in Base64 leave two bits of the last letter unused. */
const publicKeyPin = z
  .string()
  .regex(
    /^sha256\/\/[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
    'must be sha256// and the Base64 of a SHA-256, as curl has it',
  );

/**
 * A report is opened with root's rights: device nodes and the kernel's files are no places for it.
 */
const reportFile = absolutePath.regex(
  /^(?!\/(?:dev|proc|sys)(?:\/|$))/,
  'must not lie below /dev, /proc or /sys; a device is named by report.device',
);

/** Where the events of the installation and the proof of the first boot go, besides the console. */
export const reportAnswer = z.strictObject({
  device: described(
    absolutePath.startsWith('/dev/', 'must be a device below /dev'),
    'Character device that gets the events as NDJSON',
    {
      examples: ['/dev/ttyS1'],
    },
  ).exactOptional(),
  file: described(reportFile, 'File that gets the events as NDJSON', {
    examples: ['/run/forge/report.ndjson'],
  }).exactOptional(),
  https: described(
    z.strictObject({
      url: described(httpsUrl, 'Address that the events are sent to by POST, as NDJSON', {
        examples: ['https://install.example.org/report'],
      }),
      pin: described(
        publicKeyPin,
        "The only public key that the server may have; trusted instead of the system's authorities",
        {
          examples: ['sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
          see: 'curl(1), --pinnedpubkey',
        },
      ).exactOptional(),
      token: described(secretSource, 'Where the bearer token for the server comes from', {
        examples: [{credential: 'forge.report-token'}],
        see: 'RFC 6750 §2.1',
      }).exactOptional(),
    }),
    'HTTPS endpoint',
    {examples: [{url: 'https://install.example.org/report'}]},
  ).exactOptional(),
});
