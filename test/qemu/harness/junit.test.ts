// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {skipped} from '../../support/thorough.ts';
import {junit} from '../../../qemu/harness/junit.ts';
import type {Outcome} from '../../../qemu/harness/outcome.ts';

const outcome = (name: string, more: Partial<Outcome> = {}): Outcome => ({
  name,
  groups: ['main', 'tui'],
  seconds: 1.26,
  budget: 10,
  phases: [],
  claims: [],
  facts: {},
  pictures: [],
  ...more,
});
const text = junit({
  started: '2026-11-22T11:10:05.000Z',
  seconds: 3,
  failed: 1,
  scenarios: [
    outcome('good', {
      claims: [{id: 'a', claim: 'A < B & C', result: 'held', why: 'seen', witnesses: []}],
    }),
    outcome('bad', {
      failure: 'boot: "\u001B[31mno\u001B[0m"\nscreen \ud800',
      claims: [{id: 'b', claim: 'B', result: 'failed', why: 'x > y', witnesses: []}],
    }),
  ],
});

test('scenarios are test cases, their claims the output', () => {
  expect(text).toContain(
    '<testsuite name="forge vm" tests="2" failures="1" time="3.0" timestamp="2026-11-22T11:10:05.000Z">\n' +
      '<testcase name="good" classname="main" time="1.3">\n' +
      '<system-out>held    a: A &lt; B &amp; C</system-out>\n',
  );
  expect(text).toContain('<system-out>failed  b: B (x &gt; y)</system-out>');
});

test('what a terminal said is text that XML can hold', () =>
  expect(text).toContain(
    '<failure message="boot: &quot;[31mno[0m&quot;">boot: &quot;[31mno[0m&quot;\nscreen </failure>',
  ));

const xmllint = '/usr/bin/xmllint';
const without = existsSync(xmllint) ? undefined : `${xmllint} is not on this host`;
test.skipIf(skipped('junit.xml read by xmllint', without))('xmllint reads it', () => {
  execFileSync(xmllint, ['--noout', '-'], {input: text});
});
