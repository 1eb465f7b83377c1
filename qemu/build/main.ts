// SPDX-License-Identifier: GPL-3.0-or-later
import {buildAll} from './index.ts';
import {HostLacks} from './host.ts';

/**
 * `main.ts [--json] [VERSION [plain|daemons]]`: builds everything and prints where it is; with
 * --json the last line is the Artifacts value and nothing else.
 */
const [flag, ...rest] = process.argv.slice(2);
const json = flag === '--json';
const [version, variant = 'plain'] = json
  ? rest
  : [flag, ...rest].filter(word => word !== undefined);
if (variant !== 'plain' && variant !== 'daemons') throw new Error(`there is no variant ${variant}`);
try {
  const began = performance.now();
  const artifacts = await buildAll(
    line => {
      console.log(line);
    },
    version,
    variant,
  );
  console.log(json ? JSON.stringify(artifacts) : JSON.stringify(artifacts, undefined, '\t'));
  if (!json) console.log(`total: ${((performance.now() - began) / 1000).toFixed(1)} s`);
} catch (error) {
  if (!(error instanceof HostLacks)) throw error;
  console.error(`forge: ${error.message}`);
  process.exit(2);
}
