// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {facts, goodDraft, planned} from '../support/facts.ts';
import {asked, copying, ended, runOf, stopped} from '../../run-view/runs.ts';
import {page, buttons, press, shown} from '../support/pages.ts';

describe('the installation', () => {
  test('shows bytes, rate, time left, the steps and the end of the log', () => {
    const text = shown('progress', {run: copying()});
    for (const part of [
      '99.1 MiB of 262.2 MiB, 49.5 MiB/s',
      '25 %, about',
      ' 5 Write the sealed root',
      '17 Everything is in place',
      '$ veritysetup verify',
    ])
      expect(text).toContain(part);
  });
  test('tells every state of a step by its mark or a word', () => {
    const steps = [
      ['a', 'done'],
      ['b', 'failed'],
      ['c', 'blocked'],
      ['d', 'revoking'],
      ['e', 'proving'],
      ['f', 'running'],
    ] as const;
    const run = runOf(
      {
        type: 'plan',
        digest: 'd',
        resumed: false,
        steps: [...steps, ['g', '']].map(([id]) => ({
          id: id!,
          title: `step ${id}`,
          effect: 'read',
          weight: 1,
        })),
      },
      ...steps.map(([step, state]) => ({type: 'step', step, state}) as const),
    );
    const rows = shown('progress', {run})
      .split('\n')
      .filter(row => /step [a-g]/.test(row))
      .map(row => row.replace(/\d+\.\d s/, '').trim());
    expect(rows).toEqual([
      expect.stringMatching(/^✔ +1 step a/),
      expect.stringMatching(/^✖ +2 step b {2}failed/),
      '○  3 step c  waits for another',
      expect.stringMatching(/^✖ +4 step d {2}taken back/),
      '❯  5 step e  being proved',
      '❯  6 step f',
      '○  7 step g',
    ]);
  });
  test('a failed step shows its problem, its command, the end of what it said, and every choice', () => {
    const text = shown('progress', {run: asked()});
    for (const part of [
      'A command failed: cryptsetup ended with 1',
      '$ cryptsetup luksFormat',
      'exit 1',
      'line 29 of a long complaint',
      'Read the command',
    ])
      expect(text).toContain(part);
    expect(buttons('progress', {run: asked()})).toEqual([
      'retry',
      'change',
      'stop',
      'log',
      'shell',
      'abort',
    ]);
  });
  test('who only watches can take over, read and leave, but decides nothing', () => {
    expect(buttons('progress', {run: asked(), driving: false})).toEqual([
      'take-over',
      'log',
      'shell',
    ]);
    expect(shown('progress', {run: asked(), driving: false})).toContain('Another console decides.');
    expect(shown('progress', {run: copying(), driving: false})).toContain('watching');
    expect(press('progress', 'take-over')).toEqual({type: 'take-over'});
  });
  test('what it comes to leads on, and after a failure also back to the answers', () => {
    expect(buttons('progress', {run: ended('staged')})).toEqual(['next', 'log', 'shell']);
    expect(buttons('progress', {run: stopped()})).toEqual(['next', 'review', 'log', 'shell']);
    expect(press('progress', 'review')).toEqual({type: 'go', to: 'review'});
  });
  test('a run that drifted offers to do a step once more', () => {
    const run = runOf(
      {type: 'plan', digest: 'd', resumed: false, steps: []},
      {
        type: 'question',
        question: 1,
        class: 'step.drifted',
        step: 'x',
        choices: ['retry', 'redo', 'abort', 'stop'],
      },
    );
    expect(buttons('progress', {run})).toContain('redo');
    expect(press('progress', 'redo')).toEqual({type: 'decide', decision: 'redo'});
  });
});

describe('the command log', () => {
  test('begins at its end and holds everything', () => {
    const text = shown('log', {run: copying()});
    expect(text).toContain('$ veritysetup verify');
    expect(text).toContain('preflight says that all is well');
  });
  test('does not hide that something must be decided', () => {
    expect(shown('log', {run: asked()})).toContain('waits for a decision');
    expect(shown('log', {run: copying()})).not.toContain('waits for a decision');
  });
});

describe('what happens next', () => {
  test('the card has everything that MokManager shows and asks', () => {
    const text = shown('done', {run: ended('staged'), mokPassword: 'bcdefghjklno'});
    for (const part of [
      'bcde fghj klno',
      'E2 41 F6 F6 C9 F4 29 6C C7 78\n',
      'D3 22 73 5E 18 AC 1E 98 A0 C0',
      '"Enroll MOK"',
      '"View key 0"',
      '"Continue"',
      '"Yes"',
      '"Reboot"',
      '"Continue boot" gives the request up',
    ])
      expect(text).toContain(part);
  });
  test.each([
    ['enforced', "trusts this machine's own key already"],
    ['unenforced', 'nothing verifies what this machine starts'],
    ['aborted', 'was given up'],
  ] as const)('%s', (result, words) => {
    expect(shown('done', {run: ended(result)}).replaceAll(/\s+/g, ' ')).toContain(words);
    expect(buttons('done', {run: ended(result)})).not.toContain('rehearse');
  });
  test('after a failure it names the problem and leads back', () => {
    expect(shown('done', {run: stopped()})).toContain('A command failed: cryptsetup ended with 1');
    expect(press('done', 'again')).toEqual({type: 'go', to: 'review'});
  });
  test('only a card is asked about before the restart', () => {
    expect(
      page('done').confirm?.(
        {draft: goodDraft, facts: {...facts, run: ended('enforced')}},
        'reboot',
      ),
    ).toBeUndefined();
    expect(
      page('done').confirm?.({draft: goodDraft, facts: {...facts, run: ended('staged')}}, 'shell'),
    ).toBeUndefined();
  });
});

describe('the plan', () => {
  test('is shown whole, long lines wrapped', () => {
    const text = shown('plan', {planned}).replaceAll(/\s+/g, ' ');
    for (const row of planned.lines) expect(text).toContain(row.trim().replaceAll(/\s+/g, ' '));
  });
  test('that is not there says so', () => {
    expect(shown('plan')).toContain('There is no plan yet.');
  });
});

test('confinement names what holds, each with the command that shows it', () => {
  const text = shown('confinement');
  for (const command of [
    'veritysetup status root',
    'cat /sys/kernel/security/lockdown',
    'forge verify',
    'aa-status',
    'passwd --status root',
    'ss -tulpn',
  ])
    expect(text).toContain(`shown by "${command}"`);
});
