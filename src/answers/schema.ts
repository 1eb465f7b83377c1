// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {allowedWords, commandLineWord} from './command-line.ts';
import {confinementAnswer} from './confinement.ts';
import {described} from './described.ts';
import {diskAnswer} from './disk.ts';
import {hostNameTemplate} from './names.ts';
import {networkAnswer} from './network.ts';
import {consoleName, keymapName, localeName, timeZone} from './place.ts';
import {policiesAnswer} from './policies.ts';
import {reportAnswer} from './report.ts';
import {checkTogether} from './rules/all.ts';
import {mokPassword, rootPassword} from './source.ts';
import {sshAnswer} from './ssh.ts';
import {stateAnswer} from './state.ts';
import {groupAnswer, userAnswer} from './user.ts';

/**
 * ub-common-name of RFC 5280 appendix A has 64 characters; what openssl's configuration and
 * MokManager show without escapes.
 */
const subject = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9 .-]{0,62}[A-Za-z0-9])?$/,
    'must be at most 64 letters, digits, blanks, dots and hyphens',
  );

const payloadAnswer = z.strictObject({
  allowDowngrade: described(
    z.boolean(),
    'Whether an image older than the live medium, or than what is on the disk, may be installed',
    {
      examples: [true],
    },
  ).default(false),
});

const mokAnswer = z.strictObject({
  presence: described(
    z.enum(['person', 'driver', 'none']),
    "Who confirms the machine's key in MokManager after the reboot: a person, a program " +
      'that drives the console, or nobody',
    {examples: ['person'], see: 'mokutil(1)'},
  ),
  password: described(
    mokPassword,
    'The one-time password that MokManager asks for; with presence: none it asks nobody',
    {
      examples: ['generate', {credential: 'forge.mok-password'}],
      see: 'mokutil(1), --import',
    },
  ).exactOptional(),
  subject: described(
    subject,
    "Common name of the key's certificate, for people who list keys; made from host " +
      'name and machine-id when absent',
    {
      examples: ['Anvil Forge key'],
      see: 'RFC 5280 §4.1.2.6',
    },
  ).exactOptional(),
  protection: described(
    z.enum(['state', 'discard']),
    'What becomes of the private key: state = kept on the encrypted state, discard = ' +
      'deleted once the system is signed',
    {examples: ['discard']},
  ).default('state'),
});

const shape = z.strictObject({
  version: described(z.literal(1), 'Version of this format', {examples: [1]}),
  disk: described(diskAnswer, 'The disk to install to'),
  state: described(stateAnswer, "The machine's own data"),
  payload: described(payloadAnswer, 'What may be installed').prefault({}),
  locale: described(localeName, 'Language and formats', {
    examples: ['en_GB.UTF-8'],
    see: 'locale.conf(5)',
  }),
  keymap: described(keymapName, 'Console key map, also used for the passphrase at boot', {
    examples: ['uk'],
    see: 'vconsole.conf(5), KEYMAP=',
  }),
  timezone: described(timeZone, 'Time zone of the tz database', {
    examples: ['Europe/London'],
    see: 'localtime(5)',
  }),
  hostname: described(hostNameTemplate, 'Name of the machine; {serial} and {mac} are filled in', {
    examples: ['anvil', 'node-{mac}.lab.example.org'],
    see: 'hostname(5)',
  }),
  groups: described(z.array(groupAnswer).max(64), 'Groups that the image does not have', {
    examples: [[{name: 'lab', gid: 5000}]],
  }).default([]),
  users: described(z.array(userAnswer).max(64), 'People who log in', {
    examples: [[{name: 'alice', password: {credential: 'forge.alice-password'}}]],
  }),
  root: described(
    rootPassword,
    'The root account: locked, the hash of its password, or generate for a random one ' +
      'that is shown once',
    {
      examples: ['locked', 'generate'],
      see: 'shadow(5)',
    },
  ),
  network: described(networkAnswer, 'Network of the installed system', {
    see: 'systemd.network(5)',
  }).prefault({}),
  ssh: described(sshAnswer, 'Log-in over the network').prefault({}),
  confinement: described(
    confinementAnswer,
    'How closely programs are held, beyond what always holds',
  ).prefault({}),
  consoles: described(
    z.array(consoleName).max(8),
    'Kernel consoles (console=); the last one becomes /dev/console',
    {
      examples: [['tty0', 'ttyS0,115200']],
      see: 'Linux Documentation/admin-guide/serial-console.rst',
    },
  ).default([]),
  commandLine: described(
    z.array(commandLineWord).max(16),
    'Further words of the kernel command line, from a list that leaves every protection ' +
      `on: ${allowedWords}`,
    {
      examples: [['quiet', 'loglevel=3']],
      see: 'Linux Documentation/admin-guide/kernel-parameters.txt',
    },
  ).default([]),
  secureBoot: described(
    z.enum(['require', 'prefer', 'off']),
    'Whether the firmware must enforce Secure Boot: require = refuse a machine where it ' +
      'is off, prefer = see policies.secureBootOff, off = do not ask',
    {examples: ['require']},
  ).default('require'),
  mok: described(mokAnswer, "Enrolment of the machine's own key"),
  policies: described(
    policiesAnswer,
    'What an unattended installation does where it would ask',
  ).prefault({}),
  report: described(reportAnswer, 'Where the report goes, besides the console').default({}),
  finally: described(z.enum(['reboot', 'poweroff', 'stay']), 'What happens when all is staged', {
    examples: ['poweroff'],
  }).default('reboot'),
});

/**
 * All that an installation must be told: the answer file, and what the screens fill in. Strict,
 * with no secret in clear; `Answers` is the value with its defaults. What must fit together is
 * checked even where single values are wrong (`when`).
 */
export const answersSchema = shape.superRefine(
  (answers, context) => {
    checkTogether(answers, (path, message) =>
      context.addIssue({code: 'custom', path: [...path], message}),
    );
  },
  {when: () => true},
);

export type Answers = z.infer<typeof answersSchema>;
