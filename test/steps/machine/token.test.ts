// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {machineStep} from '../../../src/steps/machine/step.ts';
import {tokenActions, tokenFaults} from '../../../src/steps/machine/token.ts';
import {fakeWorld, on, type World} from '../../support/world.ts';
import {imageFiles, systemdTools} from '../fakes/systemd.ts';
import {answersFor, secrets, targetFor} from '../fakes/target.ts';

const path = `${livePaths.root}/etc/forge/report.token`;
const token = 'canary-token';
const report = {
  report: {https: {url: 'https://example.org/r', token: {credential: 'forge.token'}}},
};
const machine = (): World =>
  fakeWorld({
    files: imageFiles,
    secrets: {...secrets, 'report-token': token},
    commands: [
      on('grep --line-regexp', ({input, command}, world) => ({
        code: world.files.text(command.args.at(-1) ?? '') === input ? 0 : 1,
      })),
      ...systemdTools(),
    ],
  });

describe('the token of the report', () => {
  test("goes to a file of root's own and into nothing that is shown", async () => {
    const world = machine();
    const step = machineStep(targetFor(report));
    const evidence = await world.install(step);
    expect(world.files.text(path)).toBe(token);
    expect((await world.files.stat(path))?.mode).toBe(0o600);
    expect(
      JSON.stringify([world.events, evidence, step.actions, world.calls.map(({line}) => line)]),
    ).not.toContain(token);
  });

  test("and its place is not in the report's own file, which says the rest", async () => {
    const world = machine();
    await world.install(machineStep(targetFor(report)));
    expect(JSON.parse(world.files.text(`${livePaths.root}/etc/forge/report.json`))).toEqual({
      https: {url: 'https://example.org/r'},
    });
  });

  test('is not there where none is named', () => {
    expect(tokenActions(answersFor({report: {https: {url: 'https://example.org/r'}}}))).toEqual([]);
    expect(tokenActions(answersFor())).toEqual([]);
  });

  test('is read back', async () => {
    const world = machine();
    const faults = () => tokenFaults(world.reader(), answersFor(report));
    expect(await faults()).toEqual(['/etc/forge/report.token is missing']);
    world.files.put(path, token, 0o644);
    expect(await faults()).toEqual(['/etc/forge/report.token must belong to root with mode 600']);
    world.files.put(path, token, 0o600);
    world.rule(on('grep --line-regexp', {code: 1}));
    expect(await faults()).toEqual(['/etc/forge/report.token holds another token']);
    world.rule(on('grep --line-regexp', ''));
    expect(await faults()).toEqual([]);
  });
});
