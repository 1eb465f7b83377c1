// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const answersProblems = {
  'ANSWERS-INVALID': {
    title: 'The answer file has errors',
    remedy:
      'Correct the lines named, then run "forge check FILE" until it says that the file ' +
      'is right. Nothing was changed.',
  },
  'ANSWERS-INCOMPLETE': {
    title: 'Something has not been answered yet',
    remedy: 'Go to the page named and fill it in; then you are back at the review.',
  },
  'ANSWERS-KEY-UNKNOWN': {
    title: 'The answer file has keys that nobody reads',
    remedy:
      'Correct or remove the keys named; "forge explain" lists the ones there are. ' +
      'Nothing was changed.',
  },
  'SECRET-IN-CLEAR': {
    title: 'A secret stands in clear in the answer file',
    remedy:
      'Give a hash ("forge explain users.password"), a file or a credential. It has ' +
      'been written down: use another secret from now on.',
  },
  'CMDLINE-EXTRA': {
    title: 'A word may not stand in the signed kernel command line',
    remedy:
      'Leave it out. Only words that cannot weaken the chain of trust may be added, such as quiet, loglevel=3 or nomodeset.',
  },
  'HOSTNAME-UNKNOWN': {
    title: 'The host name cannot be made for this machine',
    remedy:
      'Write the host name out, or use in the template only what this machine knows of ' +
      'itself ("forge hardware").',
  },
  'ANSWERS-TWICE': {
    title: 'Answers are offered in more than one way',
    remedy:
      'Leave one of the sources named and remove the others. Forge does not choose ' +
      'between them. Nothing was changed.',
  },
  'ANSWERS-HASH-MISMATCH': {
    title: 'The answers are not the ones that were announced',
    remedy:
      'Compare the SHA-256 with that of the file on the server, and correct whichever ' +
      'is wrong. Nothing was changed.',
  },
  'ANSWERS-UNREADABLE': {
    title: 'The answer file cannot be read',
    remedy:
      'Check the path or address, that you may read it, and that its server can be ' +
      'reached. Nothing was changed.',
  },
  'ANSWERS-NOT-HANDED-OVER': {
    title: 'No answers were handed to this machine',
    remedy:
      'Hand over the credential forge.answers or forge.answers-url (SMBIOS or fw_cfg), ' +
      "or put forge/answers.yaml on the medium's own ESP " +
      'and choose the unattended entry of its boot menu; or install from a console.',
  },
  'SECRET-ABSENT': {
    title: 'A secret that the answers name is not there',
    remedy:
      'Hand over the credential, or put the file where the answers say, then start ' +
      'again. Nothing was changed.',
  },
  'SECRET-EXPOSED': {
    title: 'A secret file can be read by others',
    remedy:
      'Make it yours alone (chown root FILE; chmod 0600 FILE). If it lay like this for long, use another secret.',
  },
  'SECRET-UNFIT': {
    title: 'A secret cannot be used as it is',
    remedy: 'Replace it by one that fits, then start again. Nothing was changed.',
  },
  USAGE: {
    title: 'The command was not understood',
    remedy: 'See "forge help", or "forge help VERB" for one verb.',
  },
  'REPORT-UNAVAILABLE': {
    title: 'The report cannot be delivered',
    remedy:
      'The installation goes on; the full record is in /run/forge/log.ndjson on the live system.',
  },
} as const satisfies Record<string, ProblemWords>;
