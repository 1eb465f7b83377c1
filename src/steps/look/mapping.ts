// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {read, type Command} from '../../system/command.ts';

/**
 * An open device-mapper device, by the names of `cryptsetup status` (`type`, `device`, `root hash`,
 * …).
 */
export type Mapping = ReadonlyMap<string, string>;

/**
 * Works for LUKS and verity alike; veritysetup alone prints a root hash. Code 4: not open
 * (cryptsetup(8) RETURN CODES, "wrong device specified").
 */
const mappingStatus = (tool: 'cryptsetup' | 'veritysetup', name: string): Command => ({
  ...read(tool, 'status', name),
  okCodes: [0, 4],
});

/** Reads `cryptsetup status` or `veritysetup status`: indented `name: value` lines. */
export const parseMapping = (stdout: string): Mapping =>
  new Map(
    stdout.split('\n').flatMap(line => {
      const [, name, value] = /^\s+([a-z][a-z ]*):\s+(.*\S)/.exec(line) ?? [];
      return name !== undefined && value !== undefined ? [[name, value] as const] : [];
    }),
  );

/** The mapping of this name, `undefined` where none is open. */
export async function mappingOf(
  reader: Reader,
  tool: 'cryptsetup' | 'veritysetup',
  name: string,
): Promise<Mapping | undefined> {
  const {code, stdout} = await reader.must(mappingStatus(tool, name));
  return code === 0 ? parseMapping(stdout) : undefined;
}

/**
 * Whether two names lead to one device node: `/dev/disk/by-id/…-part8` and `/dev/vda8`, say. Absent
 * nodes are never the same.
 */
export async function sameDevice(reader: Reader, one: string, other: string): Promise<boolean> {
  const real = await reader.files.realPath(one);
  return real !== undefined && real === (await reader.files.realPath(other));
}
