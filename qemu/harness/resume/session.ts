// SPDX-License-Identifier: GPL-3.0-or-later
import {isStep} from '../events.ts';
import type {Context} from '../scenario.ts';
import type {Report} from '../../driver/report-channel.ts';
import {begin, type Live} from './live.ts';

/**
 * How a run ended: its last word, the problem that it named, and the steps that it found done or
 * did.
 */
export type RunOutcome = {
  readonly result: string;
  readonly code: string;
  readonly detail: string;
  readonly step: string;
  readonly reports: readonly Report[];
};

const isEnd = (report: Report): boolean => report.type === 'finished';

const text = (value: unknown, name: string): string => {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
};

/**
 * Starts a run in a live system and waits for its end, good or bad. `meanwhile` is told when the
 * run has begun.
 */
export async function runOnce(
  context: Context,
  live: Live,
  meanwhile: (from: number) => Promise<void> = () => Promise.resolve(),
): Promise<RunOutcome> {
  const {vm, shell} = live;
  const {patience} = context.lab;
  const from = vm.report.records.length;
  await begin(context, live);
  await meanwhile(from);
  const end = await vm.report.waitFor('the end of the run', isEnd, {
    seconds: 400 * patience,
    from,
    seen: () => vm.describe(),
  });
  // The client goes a moment after its last word.
  await shell.must(
    'n=0; while pgrep -f "forge.* install" >/dev/null && [ $n -lt 100 ]; do n=$((n+1)); ' +
      'sleep 0.3; done',
    120 * patience,
  );
  const reports = vm.report.records.slice(from);
  const failed = reports.findLast(report => report.type === 'step' && report['state'] === 'failed');
  const problem = end['problem'];
  return {
    result: text(end, 'result'),
    code: text(problem, 'code'),
    detail: text(problem, 'detail'),
    step: text(failed, 'step'),
    reports,
  };
}

/** Waits until a step has this state. */
export const stepIs = (
  context: Context,
  {vm}: Live,
  step: string,
  state: string,
  from: number,
): Promise<Report> =>
  vm.report.waitFor(`${step} ${state}`, isStep(step, state), {
    seconds: 300 * context.lab.patience,
    from,
    seen: () => vm.describe(),
  });
