// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import type {Intent} from '../../../src/screens/page/page.ts';
import {facts, goodDraft, planned, troubledFacts} from '../support/facts.ts';
import {stateOn, textOf} from '../support/program.ts';
import {copying} from '../../run-view/runs.ts';
import {page, buttons, press, shown} from '../support/pages.ts';

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
    expect(press('start', 'firmware')).toEqual({type: 'leave', how: 'firmware'});
  });
  test.each<readonly [string, Intent]>([
    ['install', {type: 'next'}],
    ['verify', {type: 'verify-medium'}],
    ['look', {type: 'look-again'}],
    ['shell', {type: 'shell'}],
    ['reboot', {type: 'leave', how: 'reboot'}],
    ['poweroff', {type: 'leave', how: 'poweroff'}],
    ['resume', {type: 'go', to: 'progress'}],
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
    expect(press('image', 'check')).toEqual({type: 'verify-medium'});
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
    expect(press('review', 'install', {planned}, {...goodDraft, confirmed: ''}).type).not.toBe(
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
