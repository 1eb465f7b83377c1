// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {LoadedJournal} from '../../src/engine/journal/fold.ts';
import {Problem} from '../../src/engine/problem.ts';
import type {Step, StepVerdict} from '../../src/engine/plan/step.ts';
import {begunSinceEnd} from '../../src/engine/journal/since-finished.ts';
import {fileStep, only, runSteps, satisfied, type Ran} from './support.ts';

/** The journal of a run as it is found on the disk. */
const found = ({journal, plan}: Ran, records = journal.records()): LoadedJournal => ({
  header: journal.header,
  records,
  copies: [],
  disk: {},
  nodes: new Map(plan.steps.map(({id}) => [id, journal.node(id)])),
});

describe('what is not as the journal says', () => {
  const looks = (
    id: string,
    effect: Step['effect'],
    verdicts: readonly StepVerdict[],
    needs: readonly string[] = [],
  ): Step => {
    const left = [...verdicts];
    return {...fileStep(id, needs, {}, effect), verify: async () => left.shift() ?? satisfied()};
  };
  const drifted = async (
    effect: Step['effect'],
    decisions: readonly ('retry' | 'redo' | 'stop')[],
    after: readonly StepVerdict[] = [],
    more: Partial<Step> = {},
  ) => {
    const first = await runSteps([fileStep('a', [], {}, effect), fileStep('b', ['a'])]);
    // Cut right before its end was noted.
    const loaded = found(first, first.journal.records().slice(0, -1));
    return runSteps(
      [{...looks('a', effect, [{type: 'absent'}, ...after]), ...more}, fileStep('b', ['a'])],
      {world: first.world, decisions, loaded},
    );
  };

  it('is redone with a warning where nothing is lost', async () => {
    const ran = await drifted('write', []);
    expect(ran.result).toBe('staged');
    expect(only(ran.events, 'warning')).toMatchObject([
      {step: 'a', problem: {code: 'STEP-DRIFTED'}},
    ]);
    expect(ran.world.files.writes).toEqual(['file /out/a', 'file /out/b', 'file /out/a']);
    expect(ran.events[0]).toMatchObject({type: 'plan', resumed: true});
  });

  it('is redone without a word where it was gone with the live system, and told where it is there and wrong', async () => {
    const gone = await drifted('write', [], [], {fleeting: true});
    expect(only(gone.events, 'warning')).toEqual([]);
    expect(gone.world.files.writes).toEqual(['file /out/a', 'file /out/b', 'file /out/a']);
    const wrong = [{type: 'partial', detail: 'half'}, satisfied()] as StepVerdict[];
    const there = await drifted('write', [], [], {
      fleeting: true,
      verify: async () => wrong.shift() ?? satisfied(),
    });
    expect(only(there.events, 'warning')).toMatchObject([{problem: {code: 'STEP-DRIFTED'}}]);
  });

  it('is asked of the firmware again with words that frighten nobody where a start used it up', async () => {
    const gone = await drifted('write', [], [], {renewable: true});
    expect(only(gone.events, 'warning')).toMatchObject([
      {step: 'a', problem: {code: 'STEP-USED-UP'}},
    ]);
    expect(gone.world.files.writes).toEqual(['file /out/a', 'file /out/b', 'file /out/a']);
  });

  it('is not destroyed again without a word', async () => {
    const ran = await drifted('destroy', []);
    expect(ran.result).toBe('failed');
    expect(ran.problem?.code).toBe('STEP-DRIFTED');
    expect(ran.asked).toMatchObject([
      {class: 'step.drifted', choices: ['retry', 'redo', 'abort', 'stop']},
    ]);
    expect(ran.world.files.writes).toHaveLength(2);
  });

  it('is destroyed again when somebody says so, and what stands on it is looked at as new', async () => {
    const ran = await drifted('destroy', ['redo'], [{type: 'absent'}]);
    expect(ran.result).toBe('staged');
    expect(ran.world.files.writes).toEqual(['file /out/a', 'file /out/b', 'file /out/a']);
    expect(ran.journal.node('b')).toEqual({state: 'done', how: 'already'});
  });

  it('is asked about too where the look before had failed', async () => {
    let looks = 0;
    const ran = await drifted('destroy', ['retry', 'stop'], [], {
      open: async () => {
        if (looks++ === 0) throw new Problem('IO-FAILED', 'a bad sector');
      },
    });
    expect(ran.asked.map(question => question.class)).toEqual(['step.failed', 'step.drifted']);
    expect(ran.world.files.writes).toHaveLength(2);
    expect(ran.journal.node('a').state).toBe('done');
  });

  it('is only looked at again on retry', async () => {
    const ran = await drifted('destroy', ['retry']);
    expect(ran.result).toBe('staged');
    expect(ran.world.files.writes).toHaveLength(2);
  });

  it('is never overwritten where it is foreign', async () => {
    const ran = await runSteps(
      [looks('a', 'destroy', [{type: 'foreign', detail: 'a RAID member'}])],
      {decisions: []},
    );
    expect(ran.problem).toMatchObject({
      code: 'STEP-FOREIGN',
      detail: 'Writing a: foreign: a RAID member',
    });
    expect(ran.asked).toMatchObject([{class: 'step.foreign', choices: ['retry', 'abort', 'stop']}]);
    expect(ran.world.files.writes).toEqual([]);
  });
});

describe('a finished installation', () => {
  const log: string[] = [];
  const revoking = (id: string): Partial<Step> => ({
    revoke: async () => void log.push(`revoke ${id}`),
  });
  /** The same answers once more, with these verdicts of `b` first. */
  const again = async (
    verdicts: readonly StepVerdict[],
    decisions: readonly ('redo' | 'abort')[],
    more: Partial<Step> = {},
    later: readonly StepVerdict[] = [],
  ) => {
    log.length = 0;
    const first = await runSteps([
      fileStep('a', [], revoking('a')),
      fileStep('b', ['a']),
      fileStep('c', ['b']),
    ]);
    const turns = (id: string, left: StepVerdict[]): Partial<Step> => ({
      ...revoking(id),
      verify: async () => left.shift() ?? satisfied(),
    });
    return runSteps(
      [
        fileStep('a', [], revoking('a')),
        fileStep('b', ['a'], {...turns('b', [...verdicts]), ...more}),
        fileStep('c', ['b'], turns('c', [...later])),
      ],
      {world: first.world, decisions, loaded: found(first)},
    );
  };
  const changed: StepVerdict = {type: 'partial', detail: 'another password'};

  it('is not changed without a word where its owner changed it, and is left as it is on an abort', async () => {
    const ran = await again([changed], ['abort']);
    expect(ran.asked).toMatchObject([
      {class: 'step.drifted', step: 'b', problem: {code: 'STEP-DRIFTED'}},
    ]);
    expect(ran.result).toBe('aborted');
    expect(ran.world.files.writes).toHaveLength(3);
    expect(log).toEqual([]);
    expect(ran.journal.records().at(-1)?.body).toEqual({type: 'finished', result: 'staged'});
    expect(begunSinceEnd(ran.journal.records())).toEqual(new Set());
  });

  it('is asked about step by step: leave for one is not leave for the next', async () => {
    const ran = await again([changed, changed], ['redo', 'abort'], {}, [changed]);
    expect(ran.asked.map(({step}) => step)).toEqual(['b', 'c']);
    expect(ran.world.files.writes.slice(3)).toEqual(['file /out/b']);
    expect(log).toEqual(['revoke b']);
    expect(ran.journal.records().at(-1)?.body).toEqual({type: 'finished', result: 'aborted'});
    expect(begunSinceEnd(ran.journal.records())).toEqual(new Set(['b']));
  });

  it.each<Partial<Step>>([{renewable: true}, {fleeting: true}, {actions: []}])(
    'is not asked about what cannot lose anything: %o',
    async more => {
      const ran = await again([changed], [], more);
      expect(ran.asked).toEqual([]);
      expect(ran.result).toBe('staged');
      expect(only(ran.events, 'warning')).toMatchObject([
        {step: 'b', problem: {code: 'STEP-DRIFTED'}},
      ]);
    },
  );

  it('keeps what it staged where a look fails', async () => {
    const ran = await again([], [], {
      verify: async () => {
        throw new Problem('IO-FAILED', 'a bad sector');
      },
    });
    expect(ran.result).toBe('failed');
    expect(log).toEqual([]);
  });
});
