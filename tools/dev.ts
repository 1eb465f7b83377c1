// SPDX-License-Identifier: GPL-3.0-or-later
import {spawn, type ChildProcess} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {context} from 'esbuild';
import {bundleOptions} from '../qemu/build/bundle.ts';
import {payloadFiles} from '../test/payload/recorded.ts';

/**
 * `npm run dev [-- WORDS…]`: Forge's screens on a recorded machine, without a virtual machine and
 * without touching a disk; built again and started anew whenever a source file is saved. WORDS are
 * a command line of forge in place of `tui` on the machine nvme with the payload of the tests.
 */
const repository = join(import.meta.dirname, '..');
const directory = join(repository, '.cache/dev');
const recorded = join(repository, 'test/fixtures/machines/nvme.json');
const payload = join(directory, 'payload');
const asked = process.argv.slice(2);
const words = asked.length > 0 ? asked : ['--machine', recorded, 'tui', '--payload', payload];

let running: ChildProcess | undefined;

function start(): void {
  const child = spawn(process.execPath, [join(directory, 'forge.mjs'), ...words], {
    stdio: 'inherit',
  });
  running = child;
  child.on('exit', code => {
    // Whoever leaves the screens leaves the loop; a start that was replaced is nobody's.
    if (running === child) process.exit(code ?? 0);
  });
}

/** Ends the old program in order, so that it gives the terminal back, and starts the new one. */
function restart(): void {
  const old = running;
  running = undefined;
  if (old === undefined || old.exitCode !== null) start();
  else {
    old.once('exit', start);
    old.kill('SIGTERM');
  }
}

// The small payload of the tests: with it the review has a plan.
for (const [name, bytes] of payloadFiles()) {
  await mkdir(dirname(join(payload, name)), {recursive: true});
  await writeFile(join(payload, name), bytes);
}

const build = await context({
  ...bundleOptions,
  outdir: directory,
  logLevel: 'warning',
  plugins: [
    ...bundleOptions.plugins,
    {
      name: 'restart',
      setup: made =>
        made.onEnd(result => {
          if (result.errors.length === 0) restart();
        }),
    },
  ],
});
await build.watch();
