// SPDX-License-Identifier: GPL-3.0-or-later
import {parseArgs} from 'node:util';
import {LabFailure} from './driver/failure.ts';
import {groups} from './harness/scenario.ts';

/** What `npm start`, `npm run vm` and `npm test` were asked for. */
export type Usage = {
  readonly verb: 'start' | 'vm' | 'test' | 'help';
  /** `vm`: `list`, a group, a scenario. */
  readonly word: string;
  readonly unattended: boolean;
  readonly out: string | undefined;
  readonly answers: string | undefined;
  readonly patience: number;
  readonly cpus: number;
  /** Names of power cuts; `undefined`: all that the scenario has. */
  readonly cuts: readonly string[] | undefined;
  readonly trustAnyQemu: boolean;
};

/** Every option, described once: the parser and the usage are made of this. */
const options = {
  unattended: {
    type: 'boolean',
    value: '',
    about: 'start: the main job: install, enrol, boot, prove',
  },
  answers: {type: 'string', value: 'FILE', about: 'start --unattended: this answer file'},
  out: {
    type: 'string',
    value: 'DIR',
    about: 'consoles, pictures, report.json and junit.xml go here',
  },
  cuts: {
    type: 'string',
    value: 'NAME,…',
    about: 'vm crash-matrix, power-loss-resumed: these power cuts only',
  },
  cpus: {type: 'string', value: 'N', about: 'processors of a machine (2); 1 for runs side by side'},
  patience: {
    type: 'string',
    value: 'N',
    about: 'multiply every deadline by N (a slow or busy machine)',
  },
  'trust-any-qemu': {
    type: 'boolean',
    value: '',
    about: 'use a QEMU that is known to corrupt guests',
  },
} as const;

const verbs = [
  ['npm run check', 'types, lint, unit tests; of many walks that are alike a part'],
  ['npm test', 'the same with every walk (FORGE_ALL_WALKS=1), then the main job in a VM'],
  ['npm start', 'the live medium in a VM, Forge on this terminal (Ctrl-] leaves)'],
  ['npm run vm -- list', 'all scenarios, with group, budget, and what they show'],
  ['npm run vm -- GROUP | NAME', 'scenarios of a group, or one'],
  ['npm run fuzz', 'made-up answer files, payloads and histories'],
  ['npm run dev', 'the screens on a recorded machine, built again on save'],
  ['npm run build', 'Forge as a program in dist/'],
  ['npm run golden', 'renew all that is generated'],
  ['npm run new -- KIND NAME', 'begin a step, a page, a check or a scenario'],
  ['npm run types | lint | unit', 'one part of the check'],
  ['npm run format', 'put lines and spaces right'],
] as const;

/** What can be asked for, as text. */
export const usageText: string = [
  ...verbs.map(([words, about]) => `${words.padEnd(28)} ${about}`),
  `Groups: ${groups.join(' ')} ci all`,
  'Options of start, vm and test:',
  ...Object.entries(options).map(
    ([name, {value, about}]) => `  ${`--${name} ${value}`.padEnd(26)} ${about}`,
  ),
].join('\n');

/** A command line that cannot be understood; exit code 2. */
export class UsageError extends LabFailure {}

/** Words of the environment that became options. */
const replaced = [
  ['FORGE_CUTS', '--cuts'],
  ['FORGE_CPUS', '--cpus'],
] as const;

/** Throws UsageError for a word of the environment that would have no effect any more. */
export function refuseOldWords(env: Readonly<Record<string, string | undefined>>): void {
  for (const [word, option] of replaced)
    if (env[word] !== undefined)
      throw new UsageError(`${word} is not read any more: use ${option}`);
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({args: [...argv], options, allowPositionals: true, strict: true});
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usageText}`);
  }
}

/** A number of an option, or `usual`. Throws UsageError outside of the range. */
function numberOf(
  name: keyof typeof options,
  text: string | undefined,
  usual: number,
  [least, most]: readonly [number, number],
  fits: (value: number) => boolean = () => true,
): number {
  const value = Number(text ?? usual);
  if (value >= least && value <= most && fits(value)) return value;
  throw new UsageError(`--${name} is from ${least} to ${most}, not "${text}"`);
}

/** Reads the arguments after `main.ts`. Throws UsageError. */
export function parseUsage(argv: readonly string[]): Usage {
  const {values, positionals} = parsed(argv);
  const [verb, word = '', ...more] = positionals;
  if (verb !== 'start' && verb !== 'vm' && verb !== 'test' && verb !== 'help')
    throw new UsageError(`what is ${JSON.stringify(verb ?? '')}?\n${usageText}`);
  if (more.length > 0 || (verb !== 'vm' && word !== ''))
    throw new UsageError(`too many words: ${positionals.slice(1).join(' ')}\n${usageText}`);
  if (values.answers !== undefined && !(verb === 'start' && values.unattended))
    throw new UsageError(`--answers goes with start --unattended\n${usageText}`);
  if (values.cuts !== undefined && verb !== 'vm')
    throw new UsageError(`--cuts goes with vm\n${usageText}`);
  return {
    verb,
    word: verb === 'vm' && word === '' ? 'list' : word,
    unattended: values.unattended ?? false,
    out: values.out,
    answers: values.answers,
    patience: numberOf('patience', values.patience, 1, [0.1, 100]),
    cpus: numberOf('cpus', values.cpus, 2, [1, 64], Number.isInteger),
    cuts: values.cuts?.split(','),
    trustAnyQemu: values['trust-any-qemu'] ?? false,
  };
}
