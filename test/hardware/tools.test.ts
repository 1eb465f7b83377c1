// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {tools, type Tool} from '../../src/hardware/tool-list.ts';
import {checkTools, versionCommand} from '../../src/hardware/tools.ts';
import {fakeWorld, on, type Reply} from '../support/world.ts';

const sfdisk: Tool = {
  program: 'sfdisk',
  package: 'fdisk',
  minimum: '2.38',
  purpose: 'read the partition table',
};
const util = (program: string): Tool => ({
  program,
  package: 'util-linux',
  minimum: '2.38',
  purpose: 'p',
});
async function fault(reply: Reply, tool: Tool = sfdisk): Promise<string | undefined> {
  const [report] = await checkTools(fakeWorld({commands: [on(tool.program, reply)]}).reader(), [
    tool,
  ]);
  return report?.fault;
}

describe('checkTools', () => {
  it('is content with a program that is new enough', async () =>
    expect(await fault('sfdisk from util-linux 2.41.5\n')).toBeUndefined());

  it('names the package of a missing one, and what it is for', async () => {
    expect(await fault({code: 127})).toBe(
      'sfdisk is missing (package fdisk): read the partition table',
    );
  });

  it('names the version of one that is too old', async () => {
    expect(await fault('sfdisk from util-linux 2.36\n')).toBe(
      'sfdisk is 2.36; at least 2.38 is needed (package fdisk)',
    );
  });

  it('does not believe one that tells no version', async () =>
    expect(await fault('hello')).toContain('does not tell its version'));

  it('reads the version wherever it is printed, whatever the exit code', async () => {
    expect(await fault({code: 1, stderr: 'sfdisk 2.39\n'})).toBeUndefined();
  });

  it('asks nothing of programs of which any version will do but that they are there', async () => {
    const {minimum: _, ...any} = sfdisk;
    expect(await fault('hello', any)).toBeUndefined();
    expect(await fault({code: 127}, any)).toContain('missing');
  });

  it('asks one program of a package for its version, and looks whether the others are there', async () => {
    const [lsblk, blkid, wipefs] = ['lsblk', 'blkid', 'wipefs'].map(util);
    if (!lsblk || !blkid || !wipefs) throw new Error('three tools');
    const world = fakeWorld({
      commands: [on('lsblk', 'lsblk 2.41.5\n')],
      files: {'/usr/sbin/blkid': 'ELF', '/usr/bin/wipefs': {directory: true}},
    });
    expect(await checkTools(world.reader(), [lsblk, blkid, wipefs])).toEqual([
      {tool: lsblk, version: '2.41.5', fault: undefined},
      {tool: blkid, version: '2.41.5', fault: undefined},
      {
        tool: wipefs,
        version: undefined,
        fault: 'wipefs is missing (package util-linux): p',
      },
    ]);
    expect(world.calls).toHaveLength(1);
  });

  it('asks the next one itself where the first of a package gave no good answer', async () => {
    const [one, other] = ['lsblk', 'blkid'].map(util);
    if (!one || !other) throw new Error('two tools');
    const reports = await checkTools(
      fakeWorld({commands: [on('lsblk', {code: 127}), on('blkid', 'blkid 2.36\n')]}).reader(),
      [one, other],
    );
    expect(reports.map(({fault}) => fault)).toEqual([
      'lsblk is missing (package util-linux): p',
      'blkid is 2.36; at least 2.38 is needed (package util-linux)',
    ]);
  });

  it('reports on every one, in the order of the list', async () => {
    const reports = await checkTools(fakeWorld({commands: [on(() => true, {code: 127})]}).reader());
    expect(reports.map(({tool}) => tool)).toEqual(tools);
    expect(reports.every(({fault}) => fault?.includes('missing'))).toBe(true);
  });
});

describe('the list', () => {
  it('names each program once', () =>
    expect(new Set(tools.map(({program}) => program)).size).toBe(tools.length));

  it('asks for versions by commands that only read and cannot hang for long', () => {
    for (const tool of tools) {
      const {effect, timeoutMs} = versionCommand(tool);
      expect(effect).toBe('read');
      expect(timeoutMs).toBeLessThanOrEqual(60_000);
    }
  });
});
