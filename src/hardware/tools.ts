import {read, type Command} from '../system/command.ts';
import type {Probe} from './probe.ts';
import {tools, type Tool} from './tool-list.ts';
import {atLeast, findVersion} from './version.ts';

/** A tool and what was found of it; `fault` says what is wrong, in words. */
export type ToolReport = {readonly tool: Tool; readonly version: string | undefined; readonly fault: string | undefined};

/** Asks a program for its version. Its exit code says little (some exit with 1 after they told); only "not found" (127) matters. */
export const versionCommand = ({program, versionArgs = ['--version']}: Tool): Command =>
	({...read(program, ...versionArgs), timeoutMs: 20_000, env: {LC_ALL: 'C'}});

async function check(tool: Tool, probe: Pick<Probe, 'read'>): Promise<ToolReport> {
	const {program, minimum} = tool;
	const {code, stdout, stderr} = await probe.read(versionCommand(tool));
	if (code === 127) return {tool, version: undefined, fault: `${program} is missing (package ${tool.package}): ${tool.purpose}`};
	const version = findVersion(stdout) ?? findVersion(stderr);
	if (minimum === undefined) return {tool, version, fault: undefined};
	if (version === undefined) return {tool, version, fault: `${program} does not tell its version; at least ${minimum} is needed (package ${tool.package})`};
	const fault = atLeast(version, minimum) ? undefined : `${program} is ${version}; at least ${minimum} is needed (package ${tool.package})`;
	return {tool, version, fault};
}

/** Looks for every program of the list, all at once. Missing ones are reports, not errors. */
export const checkTools = async (probe: Pick<Probe, 'read'>, list: readonly Tool[] = tools): Promise<readonly ToolReport[]> =>
	Promise.all(list.map(async tool => check(tool, probe)));
