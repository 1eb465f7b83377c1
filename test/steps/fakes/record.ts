// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Makes test/fixtures/steps/systemd-tools.json from the programs of a tree with the image's systemd,
 * as root: `node test/steps/fakes/record.ts TREE` (chroot(8); /proc must be mounted in it). The
 * fakes are held to it by contract.test.ts.
 */
import {mkdir, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {nodeClock} from '../../../src/system/clock-node.ts';
import {read} from '../../../src/system/command.ts';
import {execaRunner} from '../../../src/system/runner-execa.ts';
import {image, skeleton} from './systemd.ts';
import {toolCommands, toolCredentials, treeState, type TreeState} from './tool-lab.ts';

const tree = process.argv[2];
if (tree === undefined) throw new Error('usage: node test/steps/fakes/record.ts TREE');
const scratch = await mkdtemp(join(tree, 'tmp/forge-tools-'));
const [root, credentials] = [join(scratch, 'root'), join(scratch, 'credentials')];
const inside = (path: string): string => path.slice(tree.length);
const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), {recursive: true});
  await writeFile(path, text, {mode: 0o600});
};
const orAbsent = async <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);
const runner = execaRunner(nodeClock);
try {
  for (const [name, text] of Object.entries(image)) await put(`${root}/etc/${name}`, text);
  for (const [name, text] of skeleton) await put(`${root}/etc/skel/${name}`, text);
  for (const path of ['/usr/share/zoneinfo/Europe/London', '/bin/bash']) await put(root + path, '');
  await put(`${root}/etc/login.defs`, await readFile(join(tree, 'etc/login.defs'), 'utf8'));
  await mkdir(`${root}/home`);
  for (const [name, text] of Object.entries(toolCredentials))
    await put(`${credentials}/${name}`, text);
  const states: {code: number; state: TreeState}[] = [];
  for (const command of toolCommands(inside(root), inside(credentials))) {
    const {code, stderr} = await runner.run({
      ...command,
      program: 'chroot',
      args: [tree, command.program, ...command.args],
    });
    if (code !== 0) process.stderr.write(`${command.program}: ${stderr}`);
    const state = await treeState(
      path => orAbsent(readFile(root + path, 'utf8')),
      async path => {
        const facts = await orAbsent(stat(root + path));
        return facts && `${facts.uid}:${facts.gid}:${(facts.mode & 0o777).toString(8)}`;
      },
    );
    states.push({code, state});
  }
  const version = (
    await runner.run(read('chroot', tree, 'systemd-sysusers', '--version'))
  ).stdout.split('\n')[0];
  await writeFile(
    join(import.meta.dirname, '../../fixtures/steps/systemd-tools.json'),
    `${JSON.stringify({version, states}, null, '\t')}\n`,
  );
} finally {
  await rm(scratch, {recursive: true});
}
