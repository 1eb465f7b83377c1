// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {makeForgeFont} from './forge-font.ts';
import {encodePsf, parsePsf} from './psf.ts';

// node qemu/font/make.ts FONT: makes assets/console/forge.psf from Uni2-Terminus16.psf.gz of
// Debian's console-setup-linux 1.221 (Terminus, SIL OFL 1.1).
const [, , from] = process.argv;
if (from === undefined)
  throw new Error('Usage: node qemu/font/make.ts /usr/share/consolefonts/Uni2-Terminus16.psf.gz');
const font = makeForgeFont(parsePsf(gunzipSync(await readFile(from))));
await writeFile(join(import.meta.dirname, '../../assets/console/forge.psf'), encodePsf(font));
