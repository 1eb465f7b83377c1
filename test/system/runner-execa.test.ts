import {describe, expect, it} from 'vitest';
import {nodeClock} from '../../src/system/clock-node.ts';
import {read, write} from '../../src/system/command.ts';
import {execaRunner} from '../../src/system/runner-execa.ts';

const runner = execaRunner(nodeClock);

describe('a real command', () => {
	it('gives its output, its code and its time', async () => {
		const outcome = await runner.run(read('sh', '-c', 'echo out; echo err >&2; exit 3'));
		expect(outcome).toMatchObject({code: 3, stdout: 'out\n', stderr: 'err\n'});
		expect(outcome.ms).toBeGreaterThanOrEqual(0);
	});

	it('gets only our own small environment', async () => {
		const {stdout} = await runner.run({...read('env'), env: {LVM_SUPPRESS_FD_WARNINGS: '1'}});
		expect(stdout.trim().split('\n').toSorted()).toEqual(['LC_ALL=C.UTF-8', 'LVM_SUPPRESS_FD_WARNINGS=1', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin']);
	});

	it('has no shell behind it', async () => {
		expect((await runner.run(read('echo', '$HOME; `id`', '*'))).stdout).toBe('$HOME; `id` *\n');
	});

	it('runs in / and reads nothing unless it is given something', async () => {
		expect((await runner.run(read('sh', '-c', 'pwd; cat'))).stdout).toBe('/\n');
	});

	it('gets literal text, and bytes before that', async () => {
		expect((await runner.run({...read('cat'), stdin: 'text'})).stdout).toBe('text');
		expect((await runner.run({...read('cat'), stdin: {secret: 'x'}}, {input: Uint8Array.of(0x61, 0x0a)})).stdout).toBe('a\n');
	});

	it('is not run with a secret that nobody looked up', async () => {
		await expect(runner.run({...read('cat'), stdin: {secret: 'pass'}})).rejects.toThrow('nobody resolved the secret "pass"');
	});

	it('may ignore what it is given', async () => {
		expect((await runner.run(read('true'), {input: new Uint8Array(3_000_000)})).code).toBe(0);
	});

	it.each([
		['is missing', read('no-such-program-anywhere'), 127],
		['cannot be executed', read('/etc/passwd'), 126],
		['runs out of time', {...read('sleep', '9'), timeoutMs: 50}, 124],
		['is killed', read('sh', '-c', 'kill -9 $$'), 137],
	])('that %s has the code a shell would give', async (_, command, code) => {
		expect((await runner.run(command)).code).toBe(code);
	});

	it('tells its lines as they come, a carriage return ending one too', async () => {
		const lines: string[] = [];
		await runner.run(write('sh', '-c', String.raw`printf '10%%\r20%%\r\nend'; printf 'bad\n' >&2`), {onLine: (stream, line) => void lines.push(`${stream}:${line}`)});
		expect(lines.filter((line) => line.startsWith('stdout') && line !== 'stdout:')).toEqual(['stdout:10%', 'stdout:20%', 'stdout:end']);
		expect(lines).toContain('stderr:bad');
	});

	it('keeps the end of an endless output', async () => {
		const {stdout, code} = await runner.run(read('sh', '-c', 'head -c 20000000 /dev/zero; echo the end'));
		expect(code).toBe(0);
		expect(stdout.length).toBeLessThanOrEqual(17 * 1024 * 1024);
		expect(stdout.endsWith('the end\n')).toBe(true);
	});

	it('is not waited for beyond its end, though a child holds its output', async () => {
		const {stdout, ms} = await runner.run(read('sh', '-c', 'sleep 30 & echo started'));
		expect(stdout).toBe('started\n');
		expect(ms).toBeLessThan(15_000);
	});
});

describe('an abort', () => {
	it('ends the command and rejects with the reason', async () => {
		const stop = new AbortController();
		const ran = runner.run(read('sleep', '30'), {signal: stop.signal});
		setTimeout(() => stop.abort(new Error('enough')), 30);
		await expect(ran).rejects.toThrow('enough');
	});

	it('that came first starts nothing', async () => {
		await expect(runner.run(read('touch', '/proc/must-not-run'), {signal: AbortSignal.abort(new Error('before'))})).rejects.toThrow('before');
	});

	it('never kills what writes: it may ignore the request and end well', async () => {
		const stop = new AbortController();
		const begun = performance.now();
		const ran = runner.run(write('sh', '-c', `trap '' TERM; for i in 1 2 3 4; do sleep 0.1; done; exit 0`), {signal: stop.signal});
		setTimeout(() => stop.abort(new Error('enough')), 100);
		await expect(ran).rejects.toThrow('enough');
		expect(performance.now() - begun).toBeGreaterThan(350);
	});
});
