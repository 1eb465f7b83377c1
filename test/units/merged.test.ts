// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {allowedNamespaces, mergedList, wordsOf} from '../../src/units/merged.ts';

const merged = (...values: readonly string[]) => {
  const list = mergedList(values, word => (word === '@ab' ? ['a', 'b'] : [word]));
  return list && [list.kind, [...list.names].toSorted().join(' ')];
};

// systemd.exec(5), SystemCallFilter=: the first decides the kind; later ones add to or take from
// the set.
describe('mergedList', () => {
  it.each<[string, readonly string[], readonly string[] | undefined]>([
    ['nothing', [], undefined],
    ['an allow-list', ['a b'], ['allow', 'a b']],
    ['a second allow-list, which widens', ['a', 'c'], ['allow', 'a c']],
    ['an allow-list and a deny-list', ['@ab c', '~b'], ['allow', 'a c']],
    ['what comes back', ['@ab', '~@ab', 'a'], ['allow', 'a']],
    ['a deny-list', ['~a'], ['deny', 'a']],
    ['a deny-list and an allow-list, which takes from it', ['~@ab', 'b'], ['deny', 'a']],
    ['a reset', ['~a', ''], undefined],
    ['a reset and another kind', ['~a', '', 'a'], ['allow', 'a']],
    ['an error number', ['a:EPERM'], ['allow', 'a']],
    ['none', ['none'], ['allow', '']],
  ])('%s', (_, values, result) => expect(merged(...values)).toEqual(result));
});

describe('allowedNamespaces', () => {
  const left = (...values: readonly string[]) =>
    [...allowedNamespaces(values)].toSorted().join(' ');
  const all = 'cgroup ipc mnt net pid user uts';
  it.each<[readonly string[], string]>([
    [[], all],
    [['no'], all],
    [['yes'], ''],
    [['mnt user'], 'mnt user'],
    [['mnt', 'pid'], 'mnt pid'],
    [['~user'], all.replace(' user', '')],
    [['yes', ''], all],
    [['mnt', 'true'], ''],
    [['mnt user', '~user'], 'mnt'],
    [['no', 'mnt'], all],
  ])('%j leaves %s', (values, result) => expect(left(...values)).toBe(result));
});

it('adds words up until an empty assignment', () => {
  expect([...wordsOf(['native', 'x86', '', 'native'])]).toEqual(['native']);
});
