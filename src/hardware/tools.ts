// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../system/command.ts';
import type {Probe} from './probe.ts';
import {tools, type Tool} from './tool-list.ts';
import {atLeast, findVersion} from './version.ts';

/** A tool and what was found of it; `fault` says what is wrong, in words. */
export type ToolReport = {
  readonly tool: Tool;
  readonly version: string | undefined;
  readonly fault: string | undefined;
};

/**
 * Asks a program for its version. Its exit code says little (some exit with 1 after they told);
 * only "not found" (127) matters.
 */
export const versionCommand = ({program, versionArgs = ['--version']}: Tool): Command => ({
  ...read(program, ...versionArgs),
  timeoutMs: 60_000,
  env: {LC_ALL: 'C'},
});

async function check(tool: Tool, probe: Pick<Probe, 'read'>): Promise<ToolReport> {
  const {program, minimum} = tool;
  const {code, stdout, stderr} = await probe.read(versionCommand(tool));
  if (code === 127) return missing(tool);
  const version = findVersion(stdout) ?? findVersion(stderr);
  if (minimum === undefined) return {tool, version, fault: undefined};
  const needed = `at least ${minimum} is needed (package ${tool.package})`;
  if (version === undefined)
    return {tool, version, fault: `${program} does not tell its version; ${needed}`};
  return {
    tool,
    version,
    fault: atLeast(version, minimum) ? undefined : `${program} is ${version}; ${needed}`,
  };
}

function missing(tool: Tool): ToolReport {
  return {
    tool,
    version: undefined,
    fault: `${tool.program} is missing (package ${tool.package}): ${tool.purpose}`,
  };
}

/** Where programs lie; the live image's PATH. */
const directories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

async function isThere({program}: Tool, {files}: Pick<Probe, 'files'>): Promise<boolean> {
  for (const directory of directories)
    if ((await files.stat(`${directory}/${program}`))?.kind === 'file') return true;
  return false;
}

/**
 * Looks for every program of the list; missing ones are reports, not errors. One program of each
 * package is asked for its version, one after the other: all at once they ran into their time
 * limits under emulation.
 */
export async function checkTools(
  probe: Pick<Probe, 'read' | 'files'>,
  list: readonly Tool[] = tools,
): Promise<readonly ToolReport[]> {
  const asked = new Map<string, ToolReport>();
  const reports: ToolReport[] = [];
  for (const tool of list) {
    const sibling = asked.get(`${tool.package} ${tool.minimum ?? ''}`);
    if (sibling && sibling.fault === undefined) {
      reports.push((await isThere(tool, probe)) ? {...sibling, tool} : missing(tool));
      continue;
    }
    const report = await check(tool, probe);
    asked.set(`${tool.package} ${tool.minimum ?? ''}`, report);
    reports.push(report);
  }
  return reports;
}
