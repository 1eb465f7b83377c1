// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const confinementProblems = {
  'CONFINEMENT-EXCEPTIONS-INVALID': {
    title: 'The reviewed exceptions to the sandbox baseline cannot be used',
    remedy:
      'Mend confinement/exceptions.yaml: each entry names units, directives, a reason ' +
      'and its source (docs/confinement.md).',
  },
  'CONFINEMENT-SETUID-INVALID': {
    title: 'The reviewed list of setuid programs cannot be used',
    remedy:
      'Mend confinement/setuid.yaml: each entry has paths, bits (u, g or ug), a reason ' +
      'and its source (docs/confinement.md).',
  },
  'CONFINEMENT-LIST-MISSING': {
    title: 'A reviewed list of Forge is missing',
    remedy: 'Install Forge whole: the directory "confinement" lies beside forge.mjs.',
  },
} as const satisfies Record<string, ProblemWords>;
