// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  enforcement,
  mokState,
  type ListedKey,
  type MokFacts,
  type MokState,
} from '../../src/boot/mok-state.ts';

const certificate = 'c'.repeat(64);
const ours: ListedKey = {sha256: certificate, subject: 'CN=InterGenOS MOK box1 01234567'};
const older: ListedKey = {sha256: 'd'.repeat(64), subject: 'CN=InterGenOS MOK box1 76543210'};
const stranger: ListedKey = {sha256: 'e'.repeat(64), subject: 'CN=DKMS module signing key'};
/** Under a name that the answers gave. */
const named: ListedKey = {sha256: 'f'.repeat(64), subject: 'CN=ACME kiosk'};
const fresh: MokFacts = {
  access: 'writable',
  secureBoot: true,
  setupMode: false,
  throughShim: true,
  validationOff: false,
  certificate,
  subject: ours.subject,
  enrolled: [stranger],
  revoked: [],
  pending: undefined,
  auth: undefined,
  deletionPending: false,
  timeout: undefined,
  stagedBefore: false,
};

describe('mokState', () => {
  test.each<readonly [MokState, Partial<MokFacts>]>([
    ['not-staged', {}],
    ['staged', {pending: [ours], auth: 172}],
    ['half-staged', {pending: [ours]}],
    ['half-staged', {pending: [ours], auth: 40}],
    ['orphan-auth', {auth: 172}],
    ['orphan-auth', {auth: 172, stagedBefore: true}],
    ['stale-request', {pending: [older], auth: 172}],
    ['stale-request', {pending: [ours, older], auth: 172}],
    ['stale-request', {pending: [], auth: 172}],
    ['foreign-request', {pending: [stranger], auth: 172}],
    ['foreign-request', {pending: [ours, stranger], auth: 172}],
    ['foreign-request', {pending: [{sha256: '', subject: '(unreadable)'}], auth: 172}],
    ['staged', {pending: [named], auth: 172, certificate: named.sha256}],
    ['stale-request', {pending: [named], auth: 172, subject: named.subject}],
    ['foreign-request', {pending: [named], auth: 172}],
    ['stale-request', {pending: [ours], auth: 172, certificate: undefined}],
    [
      'stale-request',
      {pending: [named], auth: 172, certificate: undefined, subject: named.subject},
    ],
    [
      'foreign-request',
      {
        pending: [{sha256: '', subject: '(unreadable)'}],
        auth: 172,
        certificate: undefined,
        subject: undefined,
      },
    ],
    [
      'foreign-request',
      {pending: [{sha256: '', subject: ''}], auth: 172, certificate: undefined, subject: undefined},
    ],
    ['dropped', {stagedBefore: true}],
    ['enrolled', {enrolled: [stranger, ours]}],
    ['enrolled', {enrolled: [ours], pending: [stranger], auth: 172}],
    ['enrolled', {enrolled: [ours], access: 'read-only'}],
    ['delete-pending', {enrolled: [ours], deletionPending: true}],
    ['revoked', {enrolled: [ours], revoked: [ours]}],
    ['revoked', {pending: [ours], auth: 172, revoked: [ours]}],
    ['no-variables', {access: 'read-only'}],
    ['no-variables', {access: 'absent'}],
    ['no-efi', {access: 'none'}],
  ])('%s', (state, facts) => {
    expect(mokState({...fresh, ...facts})).toBe(state);
  });

  const keys = fc.array(fc.constantFrom(ours, older, stranger), {maxLength: 3});
  const anything: fc.Arbitrary<MokFacts> = fc.record({
    access: fc.constantFrom('none', 'absent', 'read-only', 'writable'),
    secureBoot: fc.option(fc.boolean(), {nil: undefined}),
    setupMode: fc.boolean(),
    throughShim: fc.boolean(),
    validationOff: fc.boolean(),
    certificate: fc.constantFrom(certificate, undefined),
    subject: fc.constantFrom(ours.subject, named.subject, undefined),
    enrolled: keys,
    revoked: keys,
    pending: fc.option(keys, {nil: undefined}),
    auth: fc.option(fc.constantFrom(0, 40, 172), {nil: undefined}),
    deletionPending: fc.boolean(),
    timeout: fc.option(fc.constantFrom(-1, 0, 10), {nil: undefined}),
    stagedBefore: fc.boolean(),
  });

  test('a revoked key is never good, and staged means exactly our key with a whole password', () => {
    fc.assert(
      fc.property(anything, facts => {
        const state = mokState(facts);
        if (facts.access !== 'none' && facts.certificate && facts.revoked.includes(ours))
          expect(state).toBe('revoked');
        if (state === 'staged')
          expect([facts.pending, facts.auth, facts.access]).toEqual([[ours], 172, 'writable']);
        if (state === 'enrolled') expect(facts.enrolled).toContain(ours);
      }),
      {numRuns: 500},
    );
  });

  test('what a stranger waits for is never ours to take away', () => {
    fc.assert(
      fc.property(anything, facts => {
        fc.pre(facts.pending?.includes(stranger) ?? false);
        expect(['staged', 'half-staged', 'stale-request', 'orphan-auth']).not.toContain(
          mokState(facts),
        );
      }),
    );
  });
});

describe('enforcement', () => {
  test.each<readonly [string, Partial<MokFacts>]>([
    ['enforced', {}],
    ['off', {secureBoot: false}],
    ['setup-mode', {setupMode: true}],
    ['unknown', {secureBoot: undefined}],
    ['shim-insecure', {validationOff: true}],
    ['no-shim', {throughShim: false}],
    ['off', {secureBoot: false, validationOff: true, throughShim: false}],
  ])('%s', (expected, facts) => {
    expect(enforcement({...fresh, ...facts})).toBe(expected);
  });
});
