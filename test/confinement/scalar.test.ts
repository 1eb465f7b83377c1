// SPDX-License-Identifier: GPL-3.0-or-later
import {type Scalar} from '../../src/units/directives.ts';
import {describe, expect, it} from 'vitest';
import {holdsScalar, valueOf} from '../../src/confinement/scalar.ts';

describe('holdsScalar', () => {
  it.each<[Scalar, string, boolean]>([
    ['ProtectSystem', 'strict', true],
    ['ProtectSystem', 'full', false],
    ['ProtectSystem', 'yes', false],
    ['ProtectHome', 'yes', true],
    ['ProtectHome', 'tmpfs', false],
    ['ProtectHome', 'read-only', false],
    ['PrivateTmp', 'true', true],
    ['PrivateTmp', 'disconnected', true],
    ['PrivateTmp', 'no', false],
    ['ProtectControlGroups', 'strict', true],
    ['ProtectControlGroups', 'private', false],
    ['ProtectControlGroups', 'on', true],
    ['ProtectProc', 'invisible', true],
    ['ProtectProc', 'ptraceable', true],
    ['ProtectProc', 'noaccess', false],
    ['ProtectProc', 'default', false],
    ['NoNewPrivileges', '1', true],
    ['NoNewPrivileges', 'nonsense', false],
  ])('%s=%s: %s', (directive, value, holds) =>
    expect(holdsScalar(directive, new Map([[directive, [value]]]))).toBe(holds),
  );

  it('holds nothing that is not set', () =>
    expect(holdsScalar('LockPersonality', new Map())).toBe(false));

  it('counts the last assignment', () => {
    expect(holdsScalar('LockPersonality', new Map([['LockPersonality', ['yes', 'no']]]))).toBe(
      false,
    );
    expect(holdsScalar('LockPersonality', new Map([['LockPersonality', ['no', 'yes']]]))).toBe(
      true,
    );
  });

  it('knows what DynamicUser= brings, and what it does not', () => {
    const dynamic = new Map([
      ['DynamicUser', ['yes']],
      ['ProtectSystem', ['full']],
    ]);
    const held = (
      [
        'NoNewPrivileges',
        'RestrictSUIDSGID',
        'RemoveIPC',
        'PrivateTmp',
        'ProtectSystem',
        'ProtectHome',
        'PrivateDevices',
      ] as const
    ).map(directive => holdsScalar(directive, dynamic));
    expect(held).toEqual([true, true, true, true, true, false, false]);
  });

  it('judges by a weaker value where one is wanted', () => {
    expect(holdsScalar('ProtectHome', new Map([['ProtectHome', ['tmpfs']]]), 'read-only')).toBe(
      true,
    );
    expect(valueOf('ProtectSystem')).toBe('strict');
  });
});
