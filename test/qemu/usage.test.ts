// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {parseUsage, refuseOldWords, UsageError, usageText} from '../../qemu/usage.ts';

describe('parseUsage', () => {
  test.each([
    [['start'], {verb: 'start', unattended: false}],
    [
      ['start', '--unattended', '--out', 'x', '--answers', 'a.yaml'],
      {verb: 'start', unattended: true, out: 'x', answers: 'a.yaml'},
    ],
    [['vm'], {verb: 'vm', word: 'list'}],
    [['vm', 'main', '--patience', '2.5'], {verb: 'vm', word: 'main', patience: 2.5}],
    [['test'], {verb: 'test', word: '', cpus: 2, cuts: undefined}],
    [['help'], {verb: 'help'}],
    [['vm', 'x', '--cuts', 'a: b,c', '--cpus', '1'], {cuts: ['a: b', 'c'], cpus: 1}],
    [['vm', 'ci', '--trust-any-qemu'], {trustAnyQemu: true}],
  ])('%j', (argv, found) => expect(parseUsage(argv)).toMatchObject(found));

  test.each([
    [[], /what is ""/],
    [['strat'], /what is "strat"/],
    [['vm', 'a', 'b'], /too many words: a b/],
    [['start', 'x'], /too many words/],
    [['vm', '--frobnicate'], /frobnicate/],
    [['vm', '--patience', 'x'], /not "x"/],
    [['vm', '--patience', '0'], /0\.1 to 100/],
    [['vm', 'main', '--answers', 'f'], /--answers goes with/],
    [['test', '--cuts', 'a'], /--cuts goes with vm/],
    [['vm', 'main', '--cpus', '1.5'], /not "1\.5"/],
  ])('%j is bad usage', (argv, words) => {
    expect(() => parseUsage(argv)).toThrow(UsageError);
    expect(() => parseUsage(argv)).toThrow(words);
  });
});

test.each(['FORGE_CUTS', 'FORGE_CPUS'])('%s is refused, and what to use instead is said', word => {
  expect(() => refuseOldWords({[word]: '1'})).toThrow(/is not read any more: use --c/);
  expect(() => refuseOldWords({PATH: '/bin'})).not.toThrow();
});

test('the usage fits a terminal', () => {
  expect(usageText.split('\n').filter(line => line.length > 100)).toEqual([]);
});
