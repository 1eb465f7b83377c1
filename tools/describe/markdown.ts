// SPDX-License-Identifier: GPL-3.0-or-later
import {overview, usage} from '../../src/cli/usage.ts';
import type {Verb} from '../../src/cli/verb.ts';

/** docs/cli.md: what `forge help` says, on one page. */
export const commandLinePage = (verbs: readonly Verb[]): string =>
  [
    '# The command line',
    '',
    '<!-- Generated: npm run golden -->',
    '',
    'What `forge help` says of every verb. The manual pages `man/man1/forge.1` and',
    '`man/man5/forge-answers.5` and the completions in `assets/completions/` are made ' +
      'from the same',
    'records in `src/cli/verbs/`.',
    '',
    '```',
    overview(verbs),
    '```',
    ...verbs.flatMap(verb => ['', `## forge ${verb.name}`, '', '```', usage(verb), '```']),
    '',
  ].join('\n');
