// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {standingOf, unkept} from '../../src/confinement/drop-in.ts';
import {parseExceptions} from '../../src/confinement/exceptions.ts';
import {groups} from './groups.ts';

const words = 'reason: a reason that is long enough, source: a(8)';
const exceptions = parseExceptions(`
- {units: [a.service], directives: [PrivateDevices], ${words}}
- {units: [a.service], directives: [RestrictAddressFamilies], also: [AF_NETLINK], ${words}}
- {units: [a.service, strict.service], directives: [ReadWritePaths], also: [/run], ${words}}
- {units: [packets.service], directives: [RestrictAddressFamilies], also: [AF_PACKET], ${words}}
- {units: [shell@.service], directives: all, ${words}}`);
const unit = (text = ''): string => `[Service]\nExecStart=/bin/x\n${text}`;
const standing = (name: string, ...texts: readonly string[]) =>
  standingOf(name, texts, exceptions, groups);
const lines = (name: string, ...texts: readonly string[]) =>
  (standing(name, ...texts).text ?? '').split('\n');

describe('standingOf', () => {
  it('gives a bare unit the 22 lines of the baseline, an error instead of a signal, and takes raw sockets', () => {
    const found = lines('bare.service', unit()).filter(line => /^[A-Z]/.test(line));
    expect(found).toHaveLength(24);
    expect(found.slice(-2)).toEqual([
      'SystemCallErrorNumber=EPERM',
      'CapabilityBoundingSet=~CAP_NET_RAW',
    ]);
    expect(lines('bare.service', unit()).slice(1, 3)).toEqual([
      '[Service]',
      'NoNewPrivileges=true',
    ]);
  });

  it('leaves out what is excepted, and says why', () => {
    const found = lines('a.service', unit());
    expect(found).not.toContain('PrivateDevices=true');
    expect(found).toContain('# PrivateDevices: a reason that is long enough (a(8))');
    expect(found).toContain('RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK');
    expect(found).toContain('ReadWritePaths=/run');
  });

  it('adds no writable path to a unit that is strict by itself', () => {
    expect(lines('strict.service', unit('ProtectSystem=strict\n')).join('\n')).not.toContain(
      'ReadWritePaths',
    );
  });

  it('has nothing to say of units that are excepted, strict or idle', () => {
    expect(standing('shell@.service', unit())).toEqual({kind: 'excepted'});
    expect(standing('idle.service', '[Service]\nType=oneshot\n')).toEqual({kind: 'starts nothing'});
    const whole = standing('b.service', unit()).text ?? '';
    expect(standing('b.service', unit(), whole)).toEqual({kind: 'kept'});
  });

  it('gives what starts before /tmp a /tmp of its own', () => {
    expect(lines('b.service', `[Unit]\nDefaultDependencies=no\n${unit()}`)).toContain(
      'PrivateTmp=disconnected',
    );
    expect(lines('b.service', unit())).toContain('PrivateTmp=true');
  });

  it.each([
    ['bare.service', '', true],
    ['a.service', '', true],
    ['packets.service', '', false],
    ['bare.service', 'AmbientCapabilities=CAP_NET_RAW\n', false],
    ['bare.service', 'CapabilityBoundingSet=CAP_CHOWN\n', false],
    ['bare.service', 'CapabilityBoundingSet=~CAP_SYS_TIME\n', true],
    ['bare.service', 'CapabilityBoundingSet=~cap_net_raw\n', false],
  ])('takes the capability for raw sockets from %s with %j: %s', (name, text, taken) => {
    expect(lines(name, unit(text)).includes('CapabilityBoundingSet=~CAP_NET_RAW')).toBe(taken);
  });

  it('is the same text every time', () =>
    expect(standing('a.service', unit())).toEqual(standing('a.service', unit())));
});

describe('unkept', () => {
  it('is nothing behind the drop-in', () => {
    const text = standing('a.service', unit()).text ?? '';
    expect(unkept('a.service', [unit(), text], exceptions, groups)).toEqual([]);
  });

  it('names what a later drop-in undoes', () => {
    const text = standing('a.service', unit()).text ?? '';
    const later =
      '[Service]\nNoNewPrivileges=no\nSystemCallFilter=@mount\nPrivateDevices=no\nRestrictAddressFamilies=AF_PACKET\n';
    expect(unkept('a.service', [unit(), text, later], exceptions, groups)).toEqual([
      'NoNewPrivileges',
      'RestrictAddressFamilies',
      'SystemCallFilter',
    ]);
  });

  it('does not ask units that start nothing or are excepted', () => {
    expect([
      unkept('shell@1.service', [unit()], exceptions, groups),
      unkept('x.service', ['[Unit]\n'], exceptions, groups),
    ]).toEqual([[], []]);
  });
});
