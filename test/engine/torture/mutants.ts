// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir, mkdtemp, readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import type {Engine} from './harness.ts';

/** One way to break the engine: in this file, these words become those. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

/** Every one of these must be noticed by the torture. */
export const mutants: readonly Mutant[] = [
  {
    name: 'believes the journal instead of the world',
    file: 'journal/node.ts',
    from: `if (node.state === 'done') return verdict.type === 'satisfied' ? 'skip' : 'drift';`,
    to: `if (node.state === 'done') return 'skip';`,
  },
  {
    name: 'does not look before it acts',
    file: 'run/run-step.ts',
    from: `if (verdict.type === 'satisfied') {`,
    to: `if (verdict.type === 'satisfied' && node.state === 'done') {`,
  },
  {
    name: 'does not look after it acted',
    file: 'run/run-step.ts',
    from: `if (verdict.type !== 'satisfied') throw`,
    to:
      `if (verdict.type !== 'satisfied') return prove(run, 'applied', {});\n\tif ` +
      '(Date.now() < 0) throw',
  },
  {
    name: 'does not open again what a power cut closed',
    file: 'run/run-step.ts',
    from: 'if (step.open)',
    to: 'if (false && step.open)',
  },
  {
    name: 'does not prepare',
    file: 'run/run-step.ts',
    from: 'if (step.prepare)',
    to: 'if (false && step.prepare)',
  },
  {
    name: 'forgets the file of its journal after a resume',
    file: 'run/run-step.ts',
    from: 'await attachAgain(run); const told',
    to: 'if (run.journal.records().length > 9999) await attachAgain(run); const told',
  },
  {
    name: 'stops after the first action',
    file: 'run/perform.ts',
    from: 'of actions.entries()',
    to: 'of [...actions.entries()].slice(0, 1)',
  },
  {
    name: 'takes every exit code for success',
    file: 'run/perform.ts',
    from: 'if (!succeeded(action.command, outcome)) throw',
    to: 'if (outcome.code > 100) throw',
  },
  {
    name: 'gives commands nothing on standard input',
    file: 'run/worker.ts',
    from: '...(secret && {input: secret}),',
    to: '...(secret && {input: new Uint8Array(0)}),',
  },
  {
    name: 'lets tools print secrets',
    file: 'run/state.ts',
    from: 'input.emit(redactDeep(body, redact))',
    to: 'input.emit(body)',
  },
  {
    name: 'releases in the order of opening',
    file: 'run/teardown.ts',
    from: 'const {id, release} of steps.toReversed()',
    to: 'const {id, release} of steps',
  },
  {
    name: 'releases nothing',
    file: 'run/teardown.ts',
    from: 'if (!release) continue',
    to: 'if (release) continue',
  },
  {
    name: 'revokes only what was proved',
    file: 'run/teardown.ts',
    from: `state === 'pending'`,
    to: `state !== 'done'`,
  },
  {
    name: 'takes a finished installation back that it only looked at',
    file: 'run/teardown.ts',
    from: ' || begun?.has(id) === false',
    to: '',
  },
  {
    name: 'revokes nothing',
    file: 'run/run.ts',
    from: 'await revokeAll(run)',
    to: 'void revokeAll',
  },
  {
    name: 'ends well whatever happened',
    file: 'run/run.ts',
    from: `if (!ended) continue;`,
    to: `if (ended?.result !== 'aborted') continue;`,
  },
  {
    name: 'does not write what came before the file',
    file: 'journal/journal.ts',
    from: 'present : nothing, records);',
    to: 'present : nothing, []);',
  },
  {
    name: 'writes no record to the file',
    file: 'journal/journal.ts',
    from: 'await open.attached?.file.write(record.seq, encodeRecord(record));',
    to: '',
  },
  {
    name: 'does not close what a dead engine left open',
    file: 'run/run.ts',
    from: 'await cleanUp(run);',
    to: 'void cleanUp;',
  },
  {
    name: 'asks without saying why',
    file: 'run/question.ts',
    from: 'problem: redactDeep(problem.toData(), run.redact),',
    to: '',
  },
  {
    name: 'goes on with the journal of another installation',
    file: 'journal/journal-file.ts',
    from: 'return names.filter(',
    to: 'return [].filter(',
  },
  {
    name: 'forgets what was done when it makes a journal shorter',
    file: 'journal/compact.ts',
    from: '=> some.flatMap(',
    to: '=> some.slice(0, 1).flatMap(',
  },
  {
    name: 'does not note how far a copy came, but that it is whole',
    file: 'run/ledger.ts',
    from: 'done: `${done}`',
    to: 'done: `${total + 1n}`',
  },
  {
    name: 'leaves the file open when it unmounts',
    file: 'run/teardown.ts',
    from: `await attempt('journal', () => journal.detach());`,
    to: '',
  },
];

const source = fileURLToPath(new URL('../../../src/engine/', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/** These words with any white space between them: where lines break is the formatter's choice. */
function pattern(words: string): RegExp {
  const tokens = words.match(/\w+|[^\w\s]/g) ?? [];
  const escaped = tokens.map(token => (/\w/.test(token) ? token : `\\${token}`));
  return new RegExp(escaped.join(String.raw`\s*`), 'g');
}

/**
 * A file of the engine with the fault in it. Throws where its words do not stand there once: a
 * mutant that changes nothing would prove nothing.
 */
export async function mutate({file, from, to}: Mutant): Promise<string> {
  const text = await readFile(join(source, file), 'utf8');
  const found = text.match(pattern(from)) ?? [];
  if (found.length !== 1)
    throw new Error(`"${from}" must stand once in ${file}, not ${found.length} times`);
  return text.replace(pattern(from), () => to);
}

/** The engine with one fault in it, bundled from its own source, and the way to remove the bundle. */
export async function breakEngine(
  mutant: Mutant,
): Promise<{engine: Engine; clean: () => Promise<void>}> {
  const contents = await mutate(mutant);
  await mkdir(cache, {recursive: true});
  const directory = await mkdtemp(join(cache, 'mutant-'));
  const outfile = join(directory, 'engine.mjs');
  await build({
    stdin: {
      resolveDir: source,
      loader: 'ts',
      contents: ['run/decide', 'journal/journal-file', 'journal/journal', 'plan/plan', 'run/run']
        .map(name => `export * from './${name}.ts';`)
        .join('\n'),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outfile,
    logLevel: 'silent',
    plugins: [
      {
        name: 'mutant',
        setup: on =>
          on.onLoad(
            {filter: new RegExp(`/src/engine/${mutant.file.replace('.', String.raw`\.`)}$`)},
            () => ({contents, loader: 'ts'}),
          ),
      },
    ],
  });
  const engine: Engine = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
  return {engine, clean: () => rm(directory, {recursive: true})};
}
