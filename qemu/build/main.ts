import {buildAll} from './index.ts';
import {HostLacks} from './host.ts';

/** `main.ts [--json] [VERSION]`: builds everything and prints where it is; with --json the last line is the Artifacts value and nothing else. */
const [flag, ...rest] = process.argv.slice(2);
const json = flag === '--json';
const version = json ? rest[0] : flag;
try {
	const began = performance.now();
	const artifacts = await buildAll(line => { console.log(line); }, version);
	console.log(json ? JSON.stringify(artifacts) : JSON.stringify(artifacts, undefined, '\t'));
	if (!json) console.log(`total: ${((performance.now() - began) / 1000).toFixed(1)} s`);
} catch (error) {
	if (!(error instanceof HostLacks)) throw error;
	console.error(`forge: ${error.message}`);
	process.exit(2);
}
