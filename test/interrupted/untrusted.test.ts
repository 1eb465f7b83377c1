// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {Problem} from '../../src/engine/problem.ts';
import {SECTOR} from '../../src/engine/journal/record.ts';
import {findInstallations} from '../../src/interrupted/find.ts';
import {foundRecord} from '../../src/interrupted/record.ts';
import {adviceFor, foundLine, foundRows} from '../../src/interrupted/words.ts';
import {resumingOf} from '../../src/screens/draft/resuming.ts';
import {asked, cut, reconcileOn} from '../app/resume/lab.ts';
import {forgeDisk, machineOf, type Esp} from './lab.ts';

/** Everything that is made of a find; it must be fit for a terminal whatever lies there. */
async function tellAll(esp: Esp): Promise<void> {
  for (const found of await findInstallations(
    machineOf([forgeDisk('vda', 'ONE')], {vda1: esp}).reader(),
  )) {
    const told = [
      ...foundRows(found).flat(),
      adviceFor(found),
      foundLine(found),
      foundLine(found, true),
    ].join('\n');
    expect(told).not.toMatch(/[^\n\P{C}]/u);
    JSON.stringify(foundRecord(found));
    if (found.type === 'interrupted') resumingOf(found);
  }
}

/** The journal of a real plan, as it lies on a disk. */
const real = await (async () => {
  const {stdout} = await (
    await cut(asked())
  ).machine.run.run({
    program: 'mtype',
    args: ['-i', '/dev/vda1', '::/forge/journal.ndjson'],
    effect: 'read',
  });
  return new TextEncoder().encode(stdout);
})();
const records = Math.ceil(Buffer.from(real).lastIndexOf('}') / SECTOR);

/**
 * One harm done to the used part of a journal: a bit turned, a sector lost, doubled or put
 * elsewhere, the end cut off.
 */
const harm = fc.record({
  kind: fc.constantFrom('bit', 'zero', 'copy', 'cut'),
  at: fc.nat({max: records * SECTOR - 1}),
  bit: fc.nat({max: 7}),
  to: fc.nat({max: records - 1}),
});
function harmed(
  all: readonly (typeof harm extends fc.Arbitrary<infer One> ? One : never)[],
): Uint8Array {
  return all.reduce((bytes, {kind, at, bit, to}) => {
    const [from, sector] = [Math.floor(at / SECTOR) * SECTOR, to * SECTOR];
    if (kind === 'cut') return bytes.slice(0, at);
    const next = Uint8Array.from(bytes);
    if (kind === 'bit' && at < next.length) next[at] = (next[at] ?? 0) ^ (1 << bit);
    if (kind === 'zero') next.fill(0, from, from + SECTOR);
    if (kind === 'copy' && sector + SECTOR <= next.length)
      next.copyWithin(sector, from, from + SECTOR);
    return next;
  }, Uint8Array.from(real));
}

describe('whatever lies on an ESP', () => {
  test('bytes of any kind as journal and as answers are told in words, and nothing is thrown', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uint8Array({maxLength: 4 * SECTOR}),
        fc.string({unit: 'binary', maxLength: 300}),
        (journal, answers) => tellAll({journal, answers}),
      ),
      {numRuns: 60},
    ));

  test('what mtype says in whatever way, too', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2, 124, 127, 137),
        fc.string({unit: 'binary'}),
        fc.string({unit: 'binary'}),
        (code, stdout, stderr) => tellAll({says: {code, stdout, stderr}}),
      ),
      {
        numRuns: 60,
        examples: [
          [1, '', ''],
          [0, '\0'.repeat(2000), ''],
        ],
      },
    ));

  test('a harmed journal goes on as this installation or not at all, and writes nothing', async () => {
    const whole = await cut(asked());
    await fc.assert(
      fc.asyncProperty(fc.array(harm, {minLength: 1, maxLength: 4}), async harms => {
        const world = machineOf(
          [forgeDisk('vda', 'ONE')],
          {vda1: {journal: harmed(harms), answers: 'version: 1\n'}},
          {
            files: Object.fromEntries(
              [...whole.files.tree].flatMap(([path, held]) =>
                path.startsWith('/w/p/') && held.kind === 'file' ? [[path, held.bytes]] : [],
              ),
            ),
          },
        );
        const settled = await reconcileOn(world, asked()).catch((error: unknown) => {
          if (error instanceof Problem) return undefined;
          throw error;
        });
        if (settled?.journal)
          expect(settled.journal.header).toEqual(
            (await reconcileOn(whole, asked())).journal?.header,
          );
        expect(world.changes()).toEqual([]);
      }),
      {numRuns: 40},
    );
  });

  test('what is tried here is a journal that goes on when nothing is done to it', async () => {
    expect(
      (
        await findInstallations(
          machineOf([forgeDisk('vda', 'ONE')], {vda1: {journal: harmed([])}}).reader(),
        )
      )[0],
    ).toMatchObject({type: 'interrupted', stopped: {step: 'root'}});
  });
});
