// SPDX-License-Identifier: GPL-3.0-or-later
import {handoverPath} from '../handover.ts';
import {answers} from './answers.ts';
import {usual, type Refusal} from './refusal.ts';

/** Port that the guest serves its own answers from. */
const port = 8123;
const nowhere = '0'.repeat(64);

/** A secret that stands where it must not; it must not come back in what Forge says. */
export const clearSecret = 'CorrectHorseBatteryStaple';

/** Answers that are refused as such. Exit code 2 says so to scripts. */
export const answersRefusals: readonly Refusal[] = [
  {
    name: 'unknown-key',
    about: 'a key that does not exist',
    code: 'ANSWERS-KEY-UNKNOWN',
    exit: 2,
    words: /tymezone[\s\S]*timezone/,
    answers: answers({tymezone: 'Europe/London'}),
  },
  {
    name: 'wrong-values',
    about: 'several wrong values, all named at once with line and column',
    code: 'ANSWERS-INVALID',
    exit: 2,
    words: /wrong-values\.yaml:\d+:\d+[\s\S]*wrong-values\.yaml:\d+:\d+/,
    answers: answers({hostname: 7, keymap: true}),
  },
  {
    name: 'secret-in-clear',
    about: 'a passphrase in clear',
    code: 'SECRET-IN-CLEAR',
    exit: 2,
    words: new RegExp(`^(?![\\s\\S]*${clearSecret})[\\s\\S]*passphrase`),
    answers: answers({state: {encryption: 'luks2', passphrase: clearSecret}}),
  },
  {
    name: 'command-line-word',
    about: 'a word of the kernel command line that would open a shell before everything',
    code: 'CMDLINE-EXTRA',
    exit: 2,
    words: /commandLine\[1\]/,
    answers: answers({commandLine: ['quiet', 'init=/bin/sh']}),
  },
  {
    name: 'secret-file-open',
    about: 'a secret file that others can read',
    code: 'SECRET-EXPOSED',
    exit: 2,
    words: /\/run\/neg-open/,
    answers: answers({state: {encryption: 'luks2', passphrase: {file: '/run/neg-open'}}}),
    before: 'echo "a long passphrase" >/run/neg-open; chmod 0644 /run/neg-open',
    after: 'rm /run/neg-open',
  },
  {
    name: 'secret-absent',
    about: 'a credential that nobody handed over',
    code: 'SECRET-ABSENT',
    exit: 2,
    words: /forge\.nowhere/,
    answers: answers({state: {encryption: 'luks2', passphrase: {credential: 'forge.nowhere'}}}),
  },
  {
    name: 'host-name-template',
    about: 'a host name made of a serial number that the machine does not have',
    code: 'HOSTNAME-UNKNOWN',
    exit: 2,
    words: /serial/,
    answers: answers({hostname: 'box-{serial}'}),
  },
  {
    name: 'answers-url-hash',
    about: 'answers from an address that have another hash than the one pinned',
    code: 'ANSWERS-HASH-MISMATCH',
    exit: 2,
    words: new RegExp(nowhere),
    arguments: () => usual(`http://127.0.0.1:${port}/answers.yaml`, `--sha256 ${nowhere}`),
    before:
      `/usr/lib/forge/node -e 'require("http").createServer((q,s)=>s.end("version: ` +
      `1\\n")).listen(${port})' & echo $! >/run/neg-http; ` +
      (`n=0; until bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}' 2>/dev/null || [ $n -ge ` +
        '100 ]; do n=$((n+1)); sleep 0.3; done'),
    after: 'kill $(cat /run/neg-http)',
  },
  {
    name: 'answers-twice',
    about: 'two channels that both offer answers',
    code: 'ANSWERS-TWICE',
    exit: 2,
    words: /forge\.answers[\s\S]*forge\.answers-url/,
    arguments: () => '--credentials --json',
    before:
      `cd ${handoverPath}; cp usual.yaml forge.answers; echo "http://127.0.0.1/ ` +
      `sha256:${nowhere}" >forge.answers-url; cd /`,
    after: `rm ${handoverPath}/forge.answers ${handoverPath}/forge.answers-url`,
  },
  {
    name: 'other-plan',
    about: 'a plan that is not the one somebody reviewed',
    code: 'PLAN-CHANGED',
    words: new RegExp(nowhere),
    arguments: file => usual(file, `--plan-digest ${nowhere}`),
  },
];
