// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {sha512Hash, validAnswers} from '../answers/support.ts';
import {forgeDisk, machineOf} from '../interrupted/lab.ts';
import {asked, cut} from '../app/resume/lab.ts';
import {desk, easyStep, fakeEngine, type Desk} from './support.ts';
import type {World} from '../support/world.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {runWords} from '../../src/cli/run.ts';
import {stepTitles} from '../../src/text/steps.ts';

/** Steps of an installation that keeps its key. */
const total = Object.keys(stepTitles).filter(id => id !== 'discard').length;

/** Somebody at this machine. */
function at(world: World): Desk {
  const one = desk();
  return {
    ...one,
    world,
    run: (...words) => runWords(verbs, words, {...one.context, machine: world.machine}),
  };
}

describe('forge resume without answers', () => {
  test('shows what was interrupted, when, where and what to do, and ends with 3: somebody must come', async () => {
    const desk = at(await cut(asked()));
    expect(await desk.run('resume')).toBe(3);
    expect(desk.out.slice(0, 3)).toEqual([
      'Disk      /dev/vda, Lab, serial ONE, 8 GiB',
      'Stopped   2026-11-22 20:00 UTC, while at "Write the sealed root and read it',
      `          back"; 4 of ${total} steps were proved`,
    ]);
    expect(desk.out.join(' ').replaceAll(/ +/g, ' ')).toContain(
      '"forge install --start-over" begins anew',
    );
    expect(desk.out.every(line => line.length <= 79)).toBe(true);
    expect(desk.err.join(' ')).toContain('forge resume --answers FILE');
  });

  test('as a list it ends with 0, and there may be nothing', async () => {
    expect(await at(await cut(asked())).run('resume', '--list')).toBe(0);
    const nothing = at(machineOf([forgeDisk('vda', 'ONE', {children: []})], {}));
    expect(await nothing.run('resume')).toBe(0);
    expect(nothing.out).toEqual([
      'No disk of this machine holds an installation that Forge began.',
    ]);
  });

  test('as JSON it is one line', async () => {
    const desk = at(await cut(asked()));
    expect(await desk.run('resume', '--list', '--json')).toBe(0);
    expect(desk.out).toHaveLength(1);
    const told: unknown = JSON.parse(desk.out[0] ?? '');
    expect(told).toMatchObject({
      type: 'installations',
      found: [{is: 'interrupted', disk: {serial: 'ONE'}, stopped: {step: 'root', done: 4, total}}],
    });
    expect(desk.out[0]).not.toContain(sha512Hash);
  });

  test('a list takes no answers', async () => {
    const desk = at(await cut(asked()));
    expect(await desk.run('resume', '--list', '--answers', '/a.yaml')).toBe(2);
  });
});

describe('what the engine is asked', () => {
  const text = JSON.stringify({...validAnswers(), finally: 'stay'});
  const requests = async (...words: readonly string[]) => {
    const one = desk({files: {'/a.yaml': text}});
    const engine = fakeEngine(one.world, [easyStep('first')]);
    one.engine = engine.connect;
    expect(await one.run(...words)).toBe(0);
    return engine.requests;
  };

  test('forge resume: to go on, and to begin nothing', async () => {
    expect(await requests('resume', '--answers', '/a.yaml', '--unattended')).toMatchObject([
      {answers: text, options: {interrupted: 'only', unattended: true}},
    ]);
  });

  test('forge install: what the answers say, unless somebody says to start over', async () => {
    expect((await requests('install', '--answers', '/a.yaml'))[0]?.options).not.toHaveProperty(
      'interrupted',
    );
    expect(await requests('install', '--answers', '/a.yaml', '--start-over')).toMatchObject([
      {options: {interrupted: 'start-over'}},
    ]);
  });
});
