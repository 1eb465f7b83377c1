// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import type {Intent, PageId} from '../../../src/screens/page/page.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {facts, goodDraft, planned, troubledFacts} from '../support/facts.ts';
import {sizes, stateOn, textOf} from '../support/program.ts';
import {asked, copying, ended, runOf, stopped} from '../../run-view/runs.ts';

const page = (id: PageId) => pages.find(one => one.id === id)!;
const buttons = (id: PageId, known: Partial<Facts> = {}, draft = goodDraft) =>
  page(id)
    .blocks({draft, facts: {...facts, ...known}})
    .flatMap(block => (block.type === 'button' ? [block.id] : []));
const press = (id: PageId, button: string, known: Partial<Facts> = {}, draft = goodDraft): Intent =>
  page(id).press({draft, facts: {...facts, ...known}}, button);
const shown = (id: PageId, known: Partial<Facts> = {}, draft = goodDraft): string =>
  textOf(stateOn(id, {draft, facts: {...facts, ...known}}), sizes.large);

describe('this machine', () => {
  test('says what it is', () => {
    const text = shown('start');
    for (const part of [
      'LENOVO ThinkPad',
      '14 threads',
      'UEFI, Secure Boot on, started through shim',
      'version 2',
      '/dev/nvme0n1 931 GiB',
    ])
      expect(text).toContain(part);
  });
  test.each<readonly [string, Partial<Facts>, string]>([
    ['no UEFI', {firmware: {...facts.firmware!, uefi: false}}, 'not UEFI'],
    ['no TPM', {machine: {...facts.machine!, tpm: undefined}}, 'TPM                       none'],
    ['no disk', {disks: []}, 'Disks                     none'],
    ['Setup Mode', {firmware: troubledFacts.firmware!}, 'Secure Boot off, Setup Mode'],
    ['many disks', {disks: Array.from({length: 9}, () => facts.disks![0]!)}, 'and 5 more'],
    [
      'a firmware without Secure Boot',
      {firmware: {...facts.firmware!, secureBoot: undefined}},
      'Secure Boot not supported',
    ],
  ])('%s', (_name, known, words) => {
    expect(shown('start', known)).toContain(words);
  });
  test('says what is in the way and how it is mended', () => {
    const text = shown('start', troubledFacts).replaceAll(/\s+/g, ' ');
    for (const {title, detail, remedy} of troubledFacts.issues)
      expect(text).toContain(`${title}: ${detail} ${remedy}`);
  });
  test('leads into the firmware set-up where Secure Boot is off, and nowhere else', () => {
    expect(buttons('start')).not.toContain('firmware');
    expect(buttons('start', {firmware: troubledFacts.firmware!})).toContain('firmware');
    expect(press('start', 'firmware')).toEqual({do: 'leave', how: 'firmware'});
  });
  test.each<readonly [string, Intent]>([
    ['install', {do: 'next'}],
    ['verify', {do: 'verify-medium'}],
    ['look', {do: 'look-again'}],
    ['shell', {do: 'shell'}],
    ['reboot', {do: 'leave', how: 'reboot'}],
    ['poweroff', {do: 'leave', how: 'poweroff'}],
    ['resume', {do: 'go', to: 'progress'}],
  ])('%s', (button, intent) => {
    expect(press('start', button)).toEqual(intent);
  });
  test('shows an installation that is under way', () => {
    expect(buttons('start')).not.toContain('resume');
    expect(buttons('start', {run: copying()})).toContain('resume');
  });
  test.each<readonly [NonNullable<Facts['image']>['checked'], RegExp]>([
    ['good', /This medium is good/],
    ['running', /being read and checked/],
    [
      {
        problem: {
          code: 'MEDIUM-CORRUPT',
          title: 'Damaged',
          detail: 'block 7',
          remedy: 'Write it anew.',
        },
      },
      /Damaged: block 7\n\s*Write it anew\./,
    ],
  ])('tells what verifying came to: %j', (checked, words) => {
    expect(shown('start', {image: {...facts.image!, checked}})).toMatch(words);
  });
});

describe('the system image', () => {
  test.each<readonly [NonNullable<Facts['image']>['checked'], RegExp]>([
    ['not yet', /not checked yet/],
    ['good', /every file is as signed/],
    ['running', /being checked: 1 MiB of 272 MiB/],
  ])('%j', (checked, words) => {
    expect(shown('image', {image: {...facts.image!, checked, read: 2n ** 20n}})).toMatch(words);
  });
  test('can be verified now, but not twice at once', () => {
    expect(press('image', 'check')).toEqual({do: 'verify-medium'});
    expect(buttons('image', {image: {...facts.image!, checked: 'running'}})).not.toContain('check');
  });
  test('shows the whole root hash', () => {
    expect(shown('image')).toContain(facts.image!.rootHash);
  });
});

describe('the review', () => {
  test('shows every answer, everything that is lost, and the whole digest', () => {
    const text = shown('review', {planned}).replaceAll(/\s+/g, ' ');
    for (const part of [
      'uk',
      'en_GB.UTF-8, Europe/London, anvil',
      'automatic',
      '/dev/nvme0n1, Samsung',
      'LUKS2',
      'alice',
      ...planned.destroys,
      planned.digest,
    ])
      expect(text).toContain(part);
  });
  test('names what is missing, and installs nothing', () => {
    const text = shown('review', {planned}, {...goodDraft, confirmed: ''});
    expect(text).toContain('something is missing here');
    expect(press('review', 'install', {planned}, {...goodDraft, confirmed: ''}).do).not.toBe(
      'install',
    );
  });
  test('says why there is no plan, and what to do', () => {
    const problem = {
      code: 'DISK-TOO-SMALL',
      title: 'The disk is too small',
      detail: '7 GiB.',
      remedy: 'Take a larger disk.',
    } as const;
    expect(shown('review', {planned: {problem}})).toMatch(
      /The disk is too small: 7 GiB\.\n\s*Take a larger disk\./,
    );
    expect(shown('review', {planned: 'making'})).toContain('being made');
  });
  test('a long list of losses can be read to its end', () => {
    const many = {
      ...planned,
      destroys: Array.from(
        {length: 130},
        (_, index) => `partition ${index + 1} ext4 "data ${index}" 1 GiB`,
      ),
    };
    expect(shown('review', {planned: many})).toContain('This will be lost, 130 things');
  });
  test('tells what was saved, or why not', () => {
    expect(shown('review', {saved: {path: '/run/forge/answers.yaml', note: 'A note.'}})).toMatch(
      /Saved as \/run\/forge\/answers\.yaml[\s\S]*A note\./,
    );
    expect(shown('review', {saved: {path: '/x', fault: 'No room.'}})).toContain('No room.');
  });
  test('every line leads to its page', () => {
    const [list] = page('review').blocks({draft: goodDraft, facts});
    const choices = list?.type === 'list' ? list.choices : [];
    expect(
      choices.map(({id}) => page('review').jump?.({draft: goodDraft, facts}, 'part', id)),
    ).toEqual([
      'keyboard',
      'language',
      'network',
      'disk',
      'encryption',
      'people',
      'confinement',
      'keys',
    ]);
    expect(page('review').jump?.({draft: goodDraft, facts}, 'losses', '0')).toBeUndefined();
  });
});

test('leaving says what becomes of what was entered', () => {
  const leave = (known: Partial<Facts>): string =>
    textOf({...stateOn('start', {facts: {...facts, ...known}}), leaving: true});
  expect(leave({})).toContain('Leave Forge? What was entered is lost.');
  expect(leave({ownConsole: true})).toContain('Back to the first page? What was entered stays.');
  expect(leave({run: copying()})).toContain('goes on without this screen');
  expect(leave({run: copying(), ownConsole: true})).toContain('It goes on in any case.');
});

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
    expect(press('progress', 'take-over')).toEqual({do: 'take-over'});
  });
  test('what it comes to leads on, and after a failure also back to the answers', () => {
    expect(buttons('progress', {run: ended('staged')})).toEqual(['next', 'log', 'shell']);
    expect(buttons('progress', {run: stopped()})).toEqual(['next', 'review', 'log', 'shell']);
    expect(press('progress', 'review')).toEqual({do: 'go', to: 'review'});
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
    expect(press('progress', 'redo')).toEqual({do: 'decide', decision: 'redo'});
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
    expect(press('done', 'again')).toEqual({do: 'go', to: 'review'});
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
