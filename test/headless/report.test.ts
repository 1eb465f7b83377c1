// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import type {ProblemData} from '../../src/engine/problem.ts';
import {openReport, type OpenOutlet} from '../../src/headless/report.ts';

/**
 * Outlets that remember, by path; those named in `broken` cannot be opened, those in `slow` lose
 * what they get.
 */
function outlets(
  broken: readonly string[] = [],
  slow: readonly string[] = [],
): {open: OpenOutlet; got: Map<string, string>; kinds: string[]} {
  const got = new Map<string, string>();
  const kinds: string[] = [];
  return {
    got,
    kinds,
    open: async (path, kind) => {
      kinds.push(`${kind} ${path}`);
      if (broken.includes(path)) return {reason: 'cannot be opened (ENOENT)'};
      got.set(path, '');
      return {
        put: line => void got.set(path, (got.get(path) ?? '') + line),
        close: async () => (slow.includes(path) ? 'the reader took too long' : undefined),
      };
    },
  };
}

const noEndpoint = async (): Promise<never> => {
  throw new Error('no endpoint was wanted');
};
const event = {type: 'finished', result: 'staged', seq: 0, t: 5} as const;

test('every place gets every event as one line of JSON', async () => {
  const {open, got, kinds} = outlets();
  const report = await openReport(
    {device: '/dev/d', file: '/f'},
    {open, https: noEndpoint},
    () => undefined,
  );
  report.put(event);
  report.put({type: 'proof'});
  expect(await report.close()).toEqual([]);
  expect(kinds).toEqual(['device /dev/d', 'file /f']);
  for (const path of ['/dev/d', '/f'])
    expect(got.get(path)?.split('\n')).toEqual([JSON.stringify(event), '{"type":"proof"}', '']);
});

test('a place that is not there is a warning, and the other still gets all', async () => {
  const warnings: ProblemData[] = [];
  const {open, got} = outlets(['/dev/d']);
  const report = await openReport(
    {device: '/dev/d', file: '/f'},
    {open, https: noEndpoint},
    warning => void warnings.push(warning),
  );
  report.put(event);
  expect(warnings).toMatchObject([
    {code: 'REPORT-UNAVAILABLE', detail: '/dev/d: cannot be opened (ENOENT)'},
  ]);
  expect(got.get('/f')).not.toBe('');
});

test('a place that lost something says so at the end', async () => {
  const report = await openReport(
    {device: '/dev/d'},
    {open: outlets([], ['/dev/d']).open, https: noEndpoint},
    () => undefined,
  );
  expect(await report.close()).toMatchObject([
    {code: 'REPORT-UNAVAILABLE', detail: '/dev/d: the reader took too long'},
  ]);
});

test('no place at all is no fault', async () => {
  const report = await openReport({}, {open: outlets().open, https: noEndpoint}, () => undefined);
  report.put(event);
  expect(await report.close()).toEqual([]);
});
