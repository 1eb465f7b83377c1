// SPDX-License-Identifier: GPL-3.0-or-later
import {globSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Where a text becomes answers above the floor of the steps, and which text. */
const parsers = {
  'src/app/answers-file.ts': 'what a command line names',
  'src/app/prepare-installation.ts': 'what the engine is sent: its own trust boundary',
  'src/app/resume/start-over.ts': 'what an earlier installation kept on the disk',
  'src/tui/planning.ts': 'what was entered on the pages',
};

it('a text of answers is parsed in one place of each process, then the value travels', () => {
  const found = globSync('src/{app,tui,cli}/**/*.{ts,tsx}', {cwd: root}).filter(file =>
    /\b(?:loadAnswers|mustLoadAnswers|judgeAnswers|parseText)\(/.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  );
  expect(found.toSorted()).toEqual(Object.keys(parsers));
});
