// SPDX-License-Identifier: GPL-3.0-or-later
import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

// React's production build is what runs in the image, and halves the time of the walks; it has no
// jsxDEV. Of a terminal in memory that tells no size Ink would ask tput and resize at every frame,
// unless COLUMNS and LINES answer (environment.ts).
// oxlint-disable-next-line import/no-default-export -- the tool asks for it
export default defineConfig({
  oxc: {jsx: {runtime: 'automatic', development: false}},
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    isolate: false,
    testTimeout: 60_000,
    env: {NODE_ENV: 'production', COLUMNS: '80', LINES: '24'},
    // One more than processors, not one less as usual: a tenth of the time goes by in waiting, for
    // frames and for other programs.
    maxWorkers: availableParallelism() + 1,
  },
});
