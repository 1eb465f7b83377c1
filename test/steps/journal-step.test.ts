// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {openJournal} from '../../src/engine/journal/journal.ts';
import {makeReader} from '../../src/engine/run/worker.ts';
import {JOURNAL_BYTES} from '../../src/engine/journal/record.ts';
import {makePlan} from '../../src/engine/plan/plan.ts';
import {answersText, journalPaths, journalStep} from '../../src/steps/journal-step.ts';
import {loadAnswers} from '../../src/answers/load.ts';
import {lab, type Lab} from './fakes/machine.ts';
import {aliceHash, key, targetFor} from './fakes/target.ts';

/** What the engine does for the `journal` action. */
async function attach({world, target}: Lab, seed = target.seed): Promise<void> {
  const plan = makePlan(
    {forge: '0', seed, disk: {}, payload: 'd'.repeat(64), answers: 'a'.repeat(64)},
    [{...journalStep(target), needs: []}],
  );
  await openJournal(plan, world.machine.files, world.clock).attach(journalPaths.journal);
}

describe('the journal step', () => {
  test('writes the answers and leaves the journal to the engine', () => {
    const {actions} = journalStep(targetFor());
    expect(actions.map(({kind}) => kind)).toEqual(['directory', 'file', 'journal']);
    expect(actions[2]).toEqual({kind: 'journal', path: '/run/forge/esp/forge/journal.ndjson'});
  });

  test('is proved by a journal with this seed and the answers beside it', async () => {
    const one = lab();
    const step = journalStep(one.target);
    expect(await one.world.verify(step)).toEqual({type: 'absent'});
    await one.world.apply(step);
    await attach(one);
    expect(await one.world.verify(step)).toEqual({
      type: 'satisfied',
      evidence: {journal: journalPaths.journal, seed: one.target.seed},
    });
  });

  test('is not proved by half a journal, zeros, another plan or other answers', async () => {
    const one = lab();
    const step = journalStep(one.target);
    await one.world.apply(step);
    const {files} = one.world;
    files.put(journalPaths.journal, new Uint8Array(512));
    expect(await one.world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('512 bytes'),
    });
    files.put(journalPaths.journal, new Uint8Array(JOURNAL_BYTES));
    expect(await one.world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('first record'),
    });
    await attach(one, 'f'.repeat(32));
    expect(await one.world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('another plan'),
    });
    files.tree.delete(journalPaths.journal);
    await attach(one);
    files.put(journalPaths.answers, 'version: 1\n');
    expect(await one.world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('answers'),
    });
  });

  test.each([journalPaths.journal, journalPaths.answers])(
    'is not proved, and no failure either, where %s cannot be read',
    async path => {
      const one = lab();
      await one.world.apply(journalStep(one.target));
      await attach(one);
      const {files, machine} = one.world;
      const fail = async (name: string): Promise<undefined> => {
        if (name === path) throw Object.assign(new Error('EIO: i/o error, read'), {code: 'EIO'});
      };
      const damaged = {
        ...files,
        readBytes: async (name: string) => (await fail(name)) ?? files.readBytes(name),
        readText: async (name: string) => (await fail(name)) ?? files.readText(name),
      };
      const reader = makeReader({
        machine: {...machine, files: damaged},
        secrets: new Map(),
        signal: new AbortController().signal,
        emit: () => {},
        nextCall: () => 0,
        step: 'journal',
      });
      expect(await journalStep(one.target).verify(reader)).toMatchObject({type: 'partial'});
    },
  );

  test('puts nothing on the unencrypted ESP that is secret or says who may log in', () => {
    const text = answersText(
      targetFor({users: [{name: 'alice', password: {hash: aliceHash}, sshKeys: [key]}]}),
    );
    expect(text).toContain('hostname: box1.example.org');
    for (const secret of [
      aliceHash,
      aliceHash.slice(0, 12),
      key.slice(0, 40),
      'forge.state-passphrase',
    ])
      expect(text).not.toContain(secret);
  });

  test('writes YAML that is an answer file as far as it goes: only what is secret is missing', () => {
    const loaded = loadAnswers(answersText(targetFor()));
    const paths = 'faults' in loaded ? loaded.faults.map(({path}) => path) : [];
    expect(paths.toSorted()).toEqual([
      'mok.password',
      'state.passphrase',
      'users[0].password',
      'users[1].password',
    ]);
  });
});
