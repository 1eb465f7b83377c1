// SPDX-License-Identifier: GPL-3.0-or-later
import {parseArgs} from 'node:util';
import {LabFailure} from './driver/failure.ts';

/** What `npm start`, `npm run vm` and `npm test` were asked for. */
export type Usage = {
  readonly verb: 'start' | 'vm' | 'test';
  /** `vm`: `list`, a group, a scenario. */
  readonly word: string;
  readonly unattended: boolean;
  readonly out: string | undefined;
  readonly answers: string | undefined;
  readonly patience: number;
  readonly trustAnyQemu: boolean;
};

const usage = `npm start                                    the live medium in a VM, Forge's console on this terminal (Ctrl-] leaves)
npm start -- --unattended [--answers FILE] [--out DIR]   the main job: install, enrol, boot, prove
npm run vm -- list | GROUP | NAME [--out DIR]             scenarios; groups: main negative resume tui encryption lifecycle confinement ci all
	--patience N         multiply every deadline by N (a slow or busy machine)
	--trust-any-qemu     use a QEMU that is known to corrupt guests`;

/** A command line that cannot be understood; exit code 2. */
export class UsageError extends LabFailure {}

/** Reads the arguments after `main.ts`. Throws UsageError. */
export function parseUsage(argv: readonly string[]): Usage {
  const options = {
    unattended: {type: 'boolean'},
    out: {type: 'string'},
    answers: {type: 'string'},
    patience: {type: 'string'},
    'trust-any-qemu': {type: 'boolean'},
  } as const;
  let parsed;
  try {
    parsed = parseArgs({args: [...argv], options, allowPositionals: true, strict: true});
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
  const {values, positionals} = parsed;
  const [verb, word = '', ...more] = positionals;
  if (verb !== 'start' && verb !== 'vm' && verb !== 'test')
    throw new UsageError(`what is ${JSON.stringify(verb ?? '')}?\n${usage}`);
  if (more.length > 0 || (verb !== 'vm' && word !== ''))
    throw new UsageError(`too many words: ${positionals.slice(1).join(' ')}\n${usage}`);
  const patience = Number(values.patience ?? '1');
  if (!(patience >= 0.1 && patience <= 100))
    throw new UsageError(`--patience is a factor from 0.1 to 100, not "${values.patience}"`);
  if (values.answers !== undefined && !(verb === 'start' && values.unattended))
    throw new UsageError(`--answers goes with start --unattended\n${usage}`);
  return {
    verb,
    word: verb === 'vm' && word === '' ? 'list' : word,
    unattended: values.unattended ?? false,
    out: values.out,
    answers: values.answers,
    patience,
    trustAnyQemu: values['trust-any-qemu'] ?? false,
  };
}
