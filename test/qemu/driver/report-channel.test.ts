// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseReport, ReportChannel} from '../../../qemu/driver/report-channel.ts';
import {socketPair} from './fake-qemu.ts';

let pair: Awaited<ReturnType<typeof socketPair>>;
let home: string;
let channel: ReportChannel;

beforeEach(async () => {
  pair = await socketPair();
  home = mkdtempSync(join(tmpdir(), 'forge-test-'));
  channel = new ReportChannel(pair.near, join(home, 'events.ndjson'));
});
afterEach(() => {
  channel.close();
  pair.close();
  rmSync(home, {recursive: true});
});

const say = (record: object): boolean => pair.far.write(`${JSON.stringify(record)}\n`);

test.each([
  ['{"type":"note","note":"x"}', {type: 'note', note: 'x'}],
  ['{"note":"x"}', undefined],
  ['{"type":', undefined],
  ['', undefined],
  ['null', undefined],
])('%j', (line, report) => {
  expect(parseReport(line)).toEqual(report);
});

test('a record is found whether it came before or comes after the wait', async () => {
  say({type: 'step', step: 'esp'});
  expect(await channel.waitFor('esp', report => report['step'] === 'esp', {seconds: 5})).toEqual({
    type: 'step',
    step: 'esp',
  });
  const waiting = channel.waitFor('root', report => report['step'] === 'root', {seconds: 5});
  say({type: 'step', step: 'root'});
  await waiting;
  expect(channel.records).toHaveLength(2);
  expect(readFileSync(join(home, 'events.ndjson'), 'utf8')).toBe(
    '{"type":"step","step":"esp"}\n{"type":"step","step":"root"}\n',
  );
});

test('records before an index do not count', async () => {
  say({type: 'proof'});
  await channel.waitFor('proof', () => true, {seconds: 5});
  await expect(
    channel.waitFor('another proof', () => true, {seconds: 0.05, from: 1}),
  ).rejects.toThrow(/waiting for another proof/);
});

test('a bad record ends the wait, and is shown', async () => {
  const waiting = channel.waitFor('the end', () => false, {
    seconds: 60,
    bad: report => report.type === 'question',
    seen: () => 'the screen',
  });
  say({type: 'question', class: 'step.failed'});
  await expect(waiting).rejects.toThrow(/step\.failed[\s\S]*the screen/);
});

test('the good record wins when both are there', async () => {
  say({type: 'question'});
  say({type: 'finished'});
  await channel.waitFor('both', report => report.type === 'finished', {seconds: 5});
  expect(
    await channel.waitFor('the end', report => report.type === 'finished', {
      seconds: 5,
      bad: report => report.type === 'question',
    }),
  ).toEqual({type: 'finished'});
});

test('a guest that goes away ends the wait', async () => {
  const waiting = channel.waitFor('the end', () => false, {seconds: 60});
  pair.far.destroy();
  await expect(waiting).rejects.toThrow(/the guest is gone[\s\S]*nothing was reported/);
});
