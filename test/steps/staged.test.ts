// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {mokVariables} from '../../src/boot/mok-facts.ts';
import {bootFilesStep} from '../../src/steps/boot-files/step.ts';
import {bootNextStep} from '../../src/steps/boot-next.ts';
import {discardStep} from '../../src/steps/discard.ts';
import {conclude} from '../../src/steps/make.ts';
import {mokStep} from '../../src/steps/mok/step.ts';
import {nvramStep} from '../../src/steps/nvram/step.ts';
import {proofStep} from '../../src/steps/proof.ts';
import {stagedStep} from '../../src/steps/staged.ts';
import {ukiStep} from '../../src/steps/uki/step.ts';
import type {Action} from '../../src/engine/plan/action.ts';
import type {Step} from '../../src/engine/plan/step.ts';
import {efivars, variablePath} from '../../src/system/efi-variables.ts';
import {der, signatureList, variable} from '../boot/support.ts';
import type {World} from '../support/world.ts';
import {bootMachine, bootTarget, shimVariable, withKeys, keysOf} from './boot/machine.ts';

const target = bootTarget();
const chain: readonly Step[] = [
  keysOf,
  bootFilesStep,
  ukiStep,
  nvramStep,
  proofStep,
  mokStep,
  bootNextStep,
  stagedStep,
].map(make => make(target));
const step = stagedStep(target);

async function installAll(world: World): Promise<Readonly<Record<string, string>>> {
  let evidence: Readonly<Record<string, string>> = {};
  for (const each of chain) evidence = await world.install(each);
  return evidence;
}

describe('staged', () => {
  test('is the last word: staged, or enforced when shim trusts the key already', async () => {
    const world = bootMachine(target);
    expect(await installAll(world)).toMatchObject({result: 'staged'});
    world.files.put(`${mokVariables}/MokListRT`, signatureList(der('mok')));
    expect(await world.verify(step)).toMatchObject({
      type: 'satisfied',
      evidence: {result: 'enforced'},
    });
  });

  test('does not say so when the request has gone', async () => {
    const world = withKeys(target);
    expect(await world.verify(step)).toEqual({
      type: 'partial',
      detail: 'the enrolment is not-staged',
    });
    expect(await bootMachine(target).verify(step)).toEqual({type: 'absent'});
  });

  test('with nobody to confirm the key it is neither, and says so', async () => {
    const alone = stagedStep(bootTarget({mok: {presence: 'none'}}));
    expect(await withKeys(target).verify(alone)).toMatchObject({
      type: 'satisfied',
      evidence: {result: 'unenforced', note: expect.stringContaining('not trusted')},
    });
  });

  test('an enrolled key on a machine that verifies nothing is not enforced; a staged one is staged, with a note', async () => {
    const world = bootMachine(target);
    await installAll(world);
    world.files.put(variablePath('SecureBoot'), variable(Uint8Array.of(0)));
    expect(await world.verify(step)).toMatchObject({
      evidence: {result: 'staged', note: expect.stringContaining('off')},
    });
    world.files.put(`${mokVariables}/MokListRT`, signatureList(der('mok')));
    expect(await world.verify(step)).toMatchObject({
      evidence: {result: 'unenforced', note: expect.stringContaining('off')},
    });
  });

  test("the run's result is what this step proved, and nothing else is a result", () => {
    for (const result of ['staged', 'enforced', 'unenforced'])
      expect(conclude(new Map([['staged', {result}]]))).toBe(result);
    expect(() => conclude(new Map())).toThrow();
  });
});

describe('the boot steps together', () => {
  test('each needs one that comes before it', () => {
    const before = new Set(['mount', 'machine', 'slot']);
    for (const {id, needs} of chain) {
      expect(
        needs.filter(need => !before.has(need)),
        id,
      ).toEqual([]);
      before.add(id);
    }
  });

  test('nothing waits in the firmware until everything else is proved', async () => {
    const world = bootMachine(target);
    for (const each of chain.slice(0, 5)) await world.install(each);
    expect(await world.files.stat(shimVariable('MokNew'))).toBeUndefined();
  });

  /** What matters in the end: every file and every variable, with its mode and content. */
  const worldOf = ({files}: World) =>
    Object.fromEntries(
      [...files.tree].flatMap(([path, held]) =>
        held.kind === 'file'
          ? [[path, `${held.mode} ${createHash('sha256').update(held.bytes).digest('hex')}`]]
          : [],
      ),
    );

  test('cut off after any action of any step and begun again, they end in the same world', async () => {
    const straight = bootMachine(target);
    await installAll(straight);
    const wanted = worldOf(straight);
    const cuts = chain.flatMap((each, index) =>
      each.actions.map((_, action) => [index, action] as const),
    );
    expect(cuts.length).toBeGreaterThan(30);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...cuts), {minLength: 1, maxLength: 3}),
        async places => {
          const world = bootMachine(target);
          for (const [index, action] of places.toSorted(([a, b], [c, d]) => a - c || b - d)) {
            for (const each of chain.slice(0, index)) await world.install(each);
            const cut = chain[index];
            if (!cut || (await world.verify(cut)).type === 'satisfied') continue;
            const actions: readonly Action[] = cut.actions.slice(0, action);
            await world.apply({...cut, actions});
          }
          await installAll(world);
          expect(worldOf(world)).toEqual(wanted);
        },
      ),
      {numRuns: 12},
    );
  });

  test('a key that is discarded: cut off after any action, memory lost, the chain is whole again and no key is left', async () => {
    const passing = bootTarget({
      mok: {presence: 'driver', password: {credential: 'forge.mok'}, protection: 'discard'},
    });
    const steps = [
      keysOf,
      bootFilesStep,
      ukiStep,
      nvramStep,
      proofStep,
      discardStep,
      mokStep,
      bootNextStep,
      stagedStep,
    ].map(make => make(passing));
    const cuts = steps.flatMap((each, index) =>
      each.actions.map((_, action) => [index, action] as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...cuts), async ([index, action]) => {
        const world = bootMachine(passing, 'new');
        for (const each of steps.slice(0, index)) await world.install(each);
        const cut = steps[index];
        if (cut) await world.apply({...cut, actions: cut.actions.slice(0, action)});
        // /run of the target's tree is a tmpfs
        for (const path of world.files.tree.keys())
          if (path.startsWith('/run/forge/target/run/')) world.files.tree.delete(path);
        for (const each of steps) await world.install(each);
        for (const each of steps)
          expect(
            await world.verify(each),
            `${each.id} after a cut at ${index}.${action}`,
          ).toMatchObject({type: 'satisfied'});
        expect([...world.files.tree.keys()].filter(path => path.endsWith('.key'))).toEqual([]);
      }),
      {numRuns: 6},
    );
  });

  test('an abort after any step leaves nothing of ours in the firmware', async () => {
    for (let count = 1; count <= chain.length; count += 1) {
      const world = bootMachine(target);
      const before = await world.files.list(efivars);
      for (const each of chain.slice(0, count)) await world.install(each);
      for (const each of chain.toReversed())
        await world.work(async worker => each.revoke?.(worker), 'write');
      for (const each of chain.toReversed()) await world.release(each);
      expect(
        (await world.files.list(efivars))?.filter(name => !name.startsWith('BootOrder')),
      ).toEqual(before);
    }
  });
});
