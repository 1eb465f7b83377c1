// SPDX-License-Identifier: GPL-3.0-or-later
import {directives} from '../../src/units/directives.ts';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {allowedNamespaces, mergedList} from '../../src/units/merged.ts';
import {baselineSet, neededLines, type Limits} from '../../src/confinement/needed-lines.ts';
import {expandWith} from '../../src/units/syscall-groups.ts';
import {sectionSettings, type Settings} from '../../src/units/unit-text.ts';
import {groups} from './groups.ts';

const service = (text: string): Settings => sectionSettings([`[Service]\n${text}`], 'Service');
const calls = (text: string, also?: readonly string[]) =>
  neededLines('SystemCallFilter', service(text), groups, also && {also});
const families = (text: string, also?: readonly string[]) =>
  neededLines('RestrictAddressFamilies', service(text), groups, also && {also});
const filtered = (settings: Settings) =>
  mergedList(settings.get('SystemCallFilter'), expandWith(groups));

describe('SystemCallFilter', () => {
  const denied = 'SystemCallFilter=~@privileged @resources @mount @swap @reboot';

  it('gets both lines where there is none, with an error instead of a signal', () => {
    expect(calls('')).toEqual([
      'SystemCallFilter=@system-service',
      denied,
      'SystemCallErrorNumber=EPERM',
    ]);
    expect(calls('', ['@chown'])).toContain('SystemCallFilter=@chown');
    expect(calls('SystemCallErrorNumber=EACCES')).not.toContain('SystemCallErrorNumber=EPERM');
  });

  it('is never a second allow-list, which would widen', () => {
    expect(calls('SystemCallFilter=@system-service bpf', ['bpf'])).toEqual([
      'SystemCallFilter=~@privileged @resources',
      'SystemCallFilter=bpf',
      'SystemCallErrorNumber=EPERM',
    ]);
    expect(calls('SystemCallFilter=@basic-io ptrace')).toEqual([
      'SystemCallFilter=~ptrace',
      'SystemCallErrorNumber=EPERM',
    ]);
  });

  it('leaves a stricter list alone', () => expect(calls('SystemCallFilter=@basic-io')).toEqual([]));

  it('begins anew after a deny-list, and denies again what was denied', () => {
    expect(calls('SystemCallFilter=~ptrace getpid')).toEqual([
      'SystemCallFilter=',
      'SystemCallFilter=@system-service',
      denied,
      'SystemCallFilter=~ptrace getpid',
      'SystemCallErrorNumber=EPERM',
    ]);
  });

  it('gives a group back by name only where the unit had all of it', () => {
    expect(calls('SystemCallFilter=@basic-io @chown', ['@chown'])).toEqual([]);
    expect(calls('SystemCallFilter=@basic-io @chown bpf', ['@chown'])).toContain(
      'SystemCallFilter=@chown',
    );
    expect(calls('SystemCallFilter=@basic-io chown bpf', ['@chown'])).toContain(
      'SystemCallFilter=chown',
    );
  });
});

describe('RestrictAddressFamilies', () => {
  it.each<[string, readonly string[] | undefined, readonly string[]]>([
    ['', undefined, ['RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6']],
    ['', ['AF_NETLINK'], ['RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK']],
    ['RestrictAddressFamilies=AF_UNIX', undefined, []],
    ['RestrictAddressFamilies=none', undefined, []],
    [
      'RestrictAddressFamilies=AF_UNIX AF_PACKET',
      undefined,
      ['RestrictAddressFamilies=~AF_PACKET'],
    ],
    ['RestrictAddressFamilies=AF_UNIX AF_PACKET', ['AF_PACKET'], []],
    [
      'RestrictAddressFamilies=~AF_INET6 AF_PACKET',
      undefined,
      ['RestrictAddressFamilies=', 'RestrictAddressFamilies=AF_UNIX AF_INET'],
    ],
    [
      'RestrictAddressFamilies=~AF_UNIX AF_INET AF_INET6',
      undefined,
      ['RestrictAddressFamilies=', 'RestrictAddressFamilies=none'],
    ],
  ])('%j with %j', (text, also, lines) => expect(families(text, also)).toEqual(lines));
});

describe('the others', () => {
  it.each<[Parameters<typeof neededLines>[0], string, Limits, readonly string[]]>([
    ['RestrictNamespaces', '', {}, ['RestrictNamespaces=true']],
    ['RestrictNamespaces', '', {also: ['mnt']}, ['RestrictNamespaces=', 'RestrictNamespaces=mnt']],
    ['RestrictNamespaces', 'RestrictNamespaces=mnt', {also: ['mnt']}, []],
    ['RestrictNamespaces', 'RestrictNamespaces=user', {also: ['mnt']}, ['RestrictNamespaces=true']],
    ['SystemCallArchitectures', '', {}, ['SystemCallArchitectures=native']],
    [
      'SystemCallArchitectures',
      'SystemCallArchitectures=native x86',
      {},
      ['SystemCallArchitectures=', 'SystemCallArchitectures=native'],
    ],
    ['ProtectHome', '', {instead: 'read-only'}, ['ProtectHome=read-only']],
    ['ProtectHome', 'ProtectHome=yes', {instead: 'read-only'}, []],
    ['ProtectSystem', 'ProtectSystem=full', {}, ['ProtectSystem=strict']],
    ['ProtectSystem', 'ProtectSystem=strict', {}, []],
  ])('%s for %j with %j', (directive, text, limits, lines) =>
    expect(neededLines(directive, service(text), groups, limits)).toEqual(lines),
  );
});

/** Words that units have; some beyond the baseline, some within, some unknown to it. */
const word = fc.constantFrom(
  '@system-service',
  '@basic-io',
  '@chown',
  '@clock',
  '@mount',
  '@raw-io',
  '@privileged',
  'bpf',
  'ptrace',
  'read',
  'sethostname',
);
const filterLine = fc
  .tuple(fc.constantFrom('', '~'), fc.array(word, {maxLength: 4}))
  .map(([sign, words]) => (words.length === 0 ? '' : sign + words.join(' ')));
const also = fc.uniqueArray(fc.constantFrom('@chown', '@clock', 'bpf', '@mount', 'setuid'), {
  maxLength: 2,
});

describe('whatever a unit says', () => {
  it('its filter afterwards is within the baseline, the exception and what it was before', () => {
    fc.assert(
      fc.property(fc.array(filterLine, {maxLength: 4}), also, (lines, more) => {
        const text = lines.map(line => `SystemCallFilter=${line}`).join('\n');
        const before = filtered(service(text));
        const after = filtered(service(`${text}\n${calls(text, more).join('\n')}`));
        const within = baselineSet(groups, more);
        expect(after?.kind).toBe('allow');
        for (const call of after?.names ?? []) {
          expect([call, within.has(call)]).toEqual([call, true]);
          // Only a list of its own can be widened; the implied "everything" cannot.
          if (before)
            expect([call, before.names.has(call)]).toEqual([call, before.kind === 'allow']);
        }
        // And nothing is taken away that the baseline leaves: the unit's job may need it.
        if (before?.kind === 'allow')
          for (const call of before.names)
            if (within.has(call)) expect([call, after?.names.has(call)]).toEqual([call, true]);
      }),
      {numRuns: 200},
    );
  });

  it('nothing is needed a second time', () => {
    const value = fc.constantFrom(
      '',
      'yes',
      'no',
      'true',
      'strict',
      'full',
      'read-only',
      'tmpfs',
      'mnt',
      '~user',
      'native',
      'AF_UNIX',
      '~AF_INET',
      'none',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...directives),
        fc.array(value, {maxLength: 3}),
        (directive, values) => {
          const text = values.map(one => `${directive}=${one}`).join('\n');
          const lines = neededLines(directive, service(text), groups);
          expect(neededLines(directive, service(`${text}\n${lines.join('\n')}`), groups)).toEqual(
            [],
          );
        },
      ),
      {numRuns: 300},
    );
  });

  it('no namespace is allowed that was not', () => {
    const value = fc.constantFrom('', 'yes', 'no', 'mnt', 'user mnt', '~user', '~mnt pid');
    fc.assert(
      fc.property(
        fc.array(value, {maxLength: 3}),
        fc.constantFrom<readonly string[]>([], ['mnt'], ['user', 'net']),
        (values, more) => {
          const text = values.map(one => `RestrictNamespaces=${one}`).join('\n');
          const before = allowedNamespaces(service(text).get('RestrictNamespaces'));
          const lines = neededLines('RestrictNamespaces', service(text), groups, {also: more});
          const after = allowedNamespaces(
            service(`${text}\n${lines.join('\n')}`).get('RestrictNamespaces'),
          );
          for (const name of after)
            expect([before.has(name), more.includes(name)]).toEqual([true, true]);
        },
      ),
    );
  });
});
