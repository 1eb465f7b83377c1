// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What the bundled program costs on a real pseudo-terminal: start to first frame as a ratio to
 * `node -e 0`, key to frame, peak memory. Prints, asserts nothing. script(1) makes the terminal.
 *   node test/screens/bench-pty.ts .cache/bundle/KEY/forge.mjs .cache/payload/KEY
 */
import {spawn, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

const [, , bundle, payload] = process.argv;
if (bundle === undefined || payload === undefined)
  throw new Error('Usage: node test/screens/bench-pty.ts FORGE.MJS PAYLOAD');
const wait = (ms: number) =>
  new Promise<void>(resolve => {
    setTimeout(resolve, ms);
  });
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const ms = (value: number): string => `${value.toFixed(0)} ms`;

/**
 * Forge on a recorded machine in a terminal of 80 × 24, `$$` being its own process: exec leaves no
 * shell between.
 */
function open() {
  const began = performance.now();
  const command =
    `stty rows 24 columns 80; echo "process $$ "; exec "${process.execPath}" "${bundle}" ` +
    `--machine test/fixtures/machines/nvme.json tui --payload "${payload}"`;
  const child = spawn(
    'script',
    ['--quiet', '--flush', '--return', '--command', command, '/dev/null'],
    {
      stdio: 'pipe',
      env: {...process.env, TERM: 'xterm-256color', LANG: 'C.UTF-8'},
    },
  );
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  const until = async (shown: () => boolean): Promise<number> => {
    while (!shown()) {
      if (performance.now() - began > 60_000)
        throw new Error(`nothing for a minute after ${text.slice(-500)}`);
      await wait(1);
    }
    return performance.now();
  };
  return {
    began,
    until,
    text: () => text,
    key: (bytes: string) => child.stdin.write(bytes),
    peak: () =>
      Number(
        /VmHWM:\s+(\d+)/.exec(
          readFileSync(`/proc/${/process (\d+) /.exec(text)?.[1]}/status`, 'utf8'),
        )?.[1],
      ) / 1024,
    close: () => child.kill(),
  };
}

const [bare, starts, keys, peaks]: [number[], number[], number[], number[]] = [[], [], [], []];
for (let run = 0; run < 7; run++) {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  bare.push(performance.now() - began);
  const forge = open();
  starts.push((await forge.until(() => forge.text().includes('This machine'))) - forge.began);
  await wait(3000);
  for (let time = 0; time < 10; time++) {
    const from = forge.text().length;
    const pressed = performance.now();
    // Tab and back: the mark moves from one button to the next.
    forge.key(time % 2 === 0 ? '\t' : '\u001B[Z');
    keys.push((await forge.until(() => forge.text().length > from)) - pressed);
    await wait(150);
  }
  peaks.push(forge.peak());
  forge.close();
}
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`node -e 0              median ${ms(median(bare))}`);
say(
  `start to first frame   median ${ms(median(starts))}, ` +
    `${(median(starts) / median(bare)).toFixed(1)} × node -e 0`,
);
say(`key to frame           median ${ms(median(keys))} of ${keys.length}`);
say(`peak memory (VmHWM)    median ${median(peaks).toFixed(0)} MiB`);
