// SPDX-License-Identifier: GPL-3.0-or-later
import {chmodSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';
import {bundleOptions} from '../qemu/build/bundle.ts';

/**
 * `npm run build`: Forge as a program in dist/, as package.json's `bin` names it. Images are built
 * from the same bundle by `qemu/build`.
 */
const dist = join(import.meta.dirname, '../dist');

rmSync(dist, {recursive: true, force: true});
await build({
  ...bundleOptions,
  outdir: dist,
  banner: {js: `#!/usr/bin/env node\n${bundleOptions.banner.js}`},
});
chmodSync(join(dist, 'forge.mjs'), 0o755);
