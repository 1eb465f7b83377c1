// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {baseline} from '../../confinement/baseline.ts';
import {read, type Command} from '../../system/command.ts';
import {cannotTell, excepted, fails, holds, type Check} from '../check.ts';
import {judgedUnits, judgeLine} from './sandbox.ts';

const overview = z.array(z.object({unit: z.string(), exposure: z.string(), predicate: z.string()}));

/** systemd's own judgement of a unit: 0.0 (closed) to 10.0, and its word for it. */
export type Exposure = {readonly score: string; readonly word: string};

const liveCommand = read('systemd-analyze', 'security', '--no-pager', '--json=short');
const offlineCommand = (root: string, units: readonly string[]): Command => ({
  ...read(
    'systemd-analyze',
    'security',
    '--no-pager',
    '--offline=true',
    `--root=${root}`,
    '--',
    ...units,
  ),
  okCodes: [0, 1],
});

/** Reads the list of all units of a running system. */
export const parseOverview = (output: string): ReadonlyMap<string, Exposure> =>
  new Map(
    overview
      .parse(JSON.parse(output))
      .map(({unit, exposure, predicate}) => [unit, {score: exposure, word: predicate}]),
  );

/** A running system's list of all units; empty where the command failed. */
const overviewOf = (code: number, output: string): ReadonlyMap<string, Exposure> =>
  code === 0 ? parseOverview(output) : new Map();

/**
 * Reads the last line of each unit's table; with --json the units' tables do not say whose they are
 * (257).
 */
export const parseTables = (output: string): ReadonlyMap<string, Exposure> =>
  new Map(
    [...output.matchAll(/Overall exposure level for (\S+): (\d+\.\d) (\w+)/g)].map(
      ([, unit = '', score = '', word = '']) => [unit, {score, word}],
    ),
  );

export const exposure: Check = {
  id: 'exposure',
  section: 'sandbox',
  claim: 'systemd rates no service as UNSAFE, unless its exceptions are named',
  proof: 'systemd-analyze security',
  remedy:
    'Put the unit under the baseline ("forge audit sandbox" names the lines), or name ' +
    'the exceptions with their reasons.',
  applies: 'both',
  async judge(inspector) {
    const units = (await judgedUnits(inspector)).filter(({name}) => !name.includes('@.'));
    if (units.length === 0) return [holds('', 'no services')];
    const {code, stdout, stderr} = await inspector.ask(
      inspector.root === ''
        ? liveCommand
        : offlineCommand(
            inspector.root,
            units.map(({name}) => name),
          ),
    );
    const scores = inspector.root === '' ? overviewOf(code, stdout) : parseTables(stdout);
    if (scores.size === 0)
      return [
        cannotTell(
          '',
          stderr.trim().split('\n')[0] ?? 'no answer',
          'Install systemd-analyze and ask again.',
        ),
      ];
    const groups = await inspector.calls();
    return units.flatMap(unit => {
      const found = scores.get(unit.name);
      // A unit that is not in memory is not in the list of a running system.
      if (!found) return [];
      const text = `${found.score} ${found.word}`;
      if (found.word !== 'UNSAFE') return [holds(unit.name, text)];
      const lines = baseline.map(line => judgeLine(inspector, unit, line, groups));
      const left = lines.filter(({verdict}) => verdict === 'excepted').length;
      if (lines.some(({verdict}) => verdict === 'fails' || verdict === 'cannot tell'))
        return [fails(unit.name, text)];
      return [
        left > 0
          ? excepted(
              unit.name,
              text,
              `Of the baseline, what does not hold is excepted by name (${left} of ` +
                `${lines.length} lines)`,
            )
          : fails(unit.name, text),
      ];
    });
  },
};
