// SPDX-License-Identifier: GPL-3.0-or-later
import * as fc from 'fast-check';
import type {RecordBody} from '../../../src/engine/journal/record.ts';
import type {Kill, Life} from './harness.ts';
import {tortureSteps} from './steps.ts';
import type {Wound} from './wounds.ts';

const tear: Kill['tear'] | fc.Arbitrary<Kill['tear']> = fc.option(
  fc.record({back: fc.integer({min: -1, max: 40}), fill: fc.constantFrom('noise', 'zeros')}),
  {nil: undefined, freq: 2},
);
const plan = fc.constantFrom('A', 'A', 'A', 'B');
/** More points than a start has: some end by themselves. */
const at = fc.integer({min: 0, max: 170});
const chunks = fc.nat(0xffff_ffff);

const kill: fc.Arbitrary<Kill> = fc.record({
  at,
  how: fc.constantFrom('process', 'power', 'power', 'abort'),
  loss: fc.record({chunks}),
  tear,
  plan,
});

/** Histories on a disk that keeps its word: what was flushed stays. */
export const honest: fc.Arbitrary<Life> = fc.record({
  kills: fc.array(kill, {minLength: 1, maxLength: 3}),
  last: plan,
});

const lies = fc.record({
  steps: fc.array(fc.integer({min: 0, max: 3}), {minLength: 6, maxLength: 6}),
  sectors: fc.nat(0xff),
});
const lied: fc.Arbitrary<Kill> = fc.record({
  at,
  how: fc.constant('power' as const),
  loss: fc.record({chunks, lies}),
  tear,
  plan,
});

/**
 * Histories on a disk that says that it has written what it has not: parts of it, and sectors of
 * the journal, are as they were some writes before.
 */
export const lying: fc.Arbitrary<Life> = fc.record({
  kills: fc.array(fc.oneof(lied, kill), {minLength: 1, maxLength: 3}),
  last: plan,
});

const failing = fc.constantFrom(
  'parted A',
  'mkfs A',
  'mount esp',
  'luksFormat A',
  'luksOpen',
  'mount data',
  'entry add',
  'mok import',
  'setuuid half-hash',
  'luksFormat B',
  'rm /esp/shim',
);

/** Histories in which commands break down half-way as well. */
export const faulty: fc.Arbitrary<{readonly life: Life; readonly names: readonly string[]}> =
  fc.record({
    life: fc.record({kills: fc.array(kill, {maxLength: 2}), last: plan}),
    names: fc.uniqueArray(failing, {minLength: 1, maxLength: 3}),
  });

const sector = fc.integer({min: 0, max: 60});
const step = fc.constantFrom(...tortureSteps('A').map(({id}) => id), 'nonsense');
const claim: fc.Arbitrary<RecordBody> = fc.oneof(
  fc.record({type: fc.constant('intent' as const), step, attempt: fc.integer({min: 1, max: 9})}),
  fc.record({
    type: fc.constant('proof' as const),
    step,
    how: fc.constantFrom('applied' as const, 'already' as const),
  }),
  fc.record({type: fc.constant('failure' as const), step, code: fc.constant('IO-FAILED' as const)}),
  fc.record({type: fc.constant('retry' as const), step}),
  fc.record({
    type: fc.constant('range' as const),
    step,
    action: fc.integer({min: 0, max: 3}),
    done: fc.nat(64).map(String),
    total: fc.constant('64'),
  }),
  fc.record({type: fc.constant('facts' as const), step, facts: fc.constant({memory: 'plenty'})}),
  fc.record({type: fc.constant('disk' as const), facts: fc.constant({serial: 'S9'})}),
  fc.record({
    type: fc.constant('finished' as const),
    result: fc.constantFrom('staged' as const, 'aborted' as const),
  }),
);
const wound: fc.Arbitrary<Wound> = fc.oneof(
  fc.record({
    type: fc.constant('flip' as const),
    bits: fc.array(fc.nat(60 * 512 * 8), {minLength: 1, maxLength: 4}),
  }),
  fc.record({type: fc.constant('swap' as const), one: sector, other: sector}),
  fc.record({
    type: fc.constant('length' as const),
    bytes: fc.constantFrom(0, 1, 511, 512, 4096, 1024 * 1024 - 1, 1024 * 1024 + 512),
  }),
  fc.record({
    type: fc.constant('forged' as const),
    claims: fc.array(claim, {minLength: 1, maxLength: 12}),
    times: fc.constantFrom(1, 1, 1, 3000),
    after: fc.constantFrom('header' as const, 'all' as const),
  }),
  fc.record({type: fc.constant('replayed' as const), records: fc.integer({min: 0, max: 60})}),
  fc.constant({type: 'gone' as const}),
);
const wounded: fc.Arbitrary<Kill> = fc.record({
  at,
  how: fc.constantFrom('process', 'power'),
  loss: fc.record({chunks}),
  wound,
});

/**
 * Histories in which somebody writes to the journal between two starts, and knows how its checksums
 * are made.
 */
export const hostile: fc.Arbitrary<Life> = fc.record({
  kills: fc.array(wounded, {minLength: 1, maxLength: 2}),
});
