// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {livePaths} from '../../../src/os/live-paths.ts';
import {fakeWorld} from '../../support/world.ts';
import {imageFiles, systemdTools} from './systemd.ts';
import {toolCommands, toolCredentials, treeState, type TreeState} from './tool-lab.ts';

/**
 * The machine step's fakes do to a tree what the real programs did (record.ts). Not held: systemctl,
 * sshd, ssh-keygen and find, whose answers need a whole image; the machine scenarios run those.
 */
const recorded: {
  readonly version: string;
  readonly states: readonly {readonly code: number; readonly state: TreeState}[];
} = JSON.parse(
  readFileSync(new URL('../../fixtures/steps/systemd-tools.json', import.meta.url), 'utf8'),
);

const {root} = livePaths;
const credentials = '/run/credentials';

describe(`the fakes do as ${recorded.version}`, () => {
  const owners = new Map<string, string>();
  const world = fakeWorld({
    files: {
      ...imageFiles,
      ...Object.fromEntries(
        Object.entries(toolCredentials).map(([name, text]) => [`${credentials}/${name}`, text]),
      ),
    },
    commands: systemdTools(owners),
  });
  const commands = toolCommands(root, credentials);

  test('as many commands are recorded as there are', () => {
    expect(recorded.states).toHaveLength(commands.length);
  });

  // In order: each goes on where the one before ended.
  test.each(commands.map((command, index) => [index, command.program, command] as const))(
    'command %i: %s',
    async (index, _, command) => {
      const {code} = await world.machine.run.run(command);
      const state = await treeState(
        async path => world.files.readText(`${root}${path}`),
        async path => owners.get(`${root}${path}`),
      );
      expect({code, state}).toEqual(recorded.states[index]);
    },
  );
});
