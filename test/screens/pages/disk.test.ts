// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {disk, emptyDisk, windowsDisk} from '../support/disks.ts';
import {facts, goodDraft, noFacts} from '../support/facts.ts';
import {controls, faults, put, words} from '../support/pages.ts';

describe('disk', () => {
  const list = (known: Facts) => {
    const found = controls('disk', firstDraft, known)['disk'];
    return found?.type === 'list' ? found.choices : [];
  };
  test('names each by what stands on its label, and the reason against each', () => {
    const [windows, empty, live] = list(facts);
    expect(windows?.label).toMatch(/^nvme0n1 +931 GiB +Samsung SSD 990 PRO 1TB +S6Z1NJ0W123456$/);
    expect(empty).toMatchObject({note: 'empty'});
    expect(live?.disabledReason).toContain('started from it');
    expect(
      list({...facts, disks: [disk('/dev/sdb', {readOnly: true, bytes: 1n})]})[0]?.disabledReason,
    ).toMatch(/read-only; too small/);
  });
  test('is confirmed by the end of the serial number, and by nothing else', () => {
    for (const confirmed of ['', '345', '03456', 's6z1'])
      expect(Object.keys(faults('disk', {...goodDraft, confirmed}))).toEqual(['confirmed']);
    expect(faults('disk', goodDraft)).toEqual({});
  });
  test('tells everything that is lost, or that nothing is', () => {
    expect(words('disk', goodDraft)).toMatch(
      /Windows and Linux; gpt; 1 ESP vfat "SYSTEM" 256 MiB, .*4 ext4 "home" 300 GiB[\s\S]*will be lost/,
    );
    expect(words('disk', {...goodDraft, disk: emptyDisk.path})).toContain('Nothing is lost.');
  });
  test('does not let on while nothing is known or nothing can be taken', () => {
    expect(faults('disk', firstDraft, noFacts)).toEqual({
      disk: 'the disks are still being looked at',
    });
    expect(faults('disk', firstDraft, {...facts, disks: []})).toEqual({disk: 'no disk was found'});
    expect(
      faults('disk', firstDraft, {...facts, disks: [disk('/dev/sdb', {readOnly: true})]}),
    ).toEqual({disk: 'no disk of this machine can be taken'});
    expect(faults('disk', goodDraft, {...facts, disks: [emptyDisk]})).toEqual({
      disk: 'choose a disk with Enter',
    });
  });
  test('lists many partitions instead of cutting them', () => {
    const many = {
      ...windowsDisk,
      contents: Array.from({length: 40}, (_, index) => ({
        ...windowsDisk.contents[0]!,
        number: index + 1,
        fsLabel: `p${index + 1}`,
      })),
    };
    const found = controls('disk', goodDraft, {...facts, disks: [many]})['contents'];
    expect(found?.type === 'list' ? found.choices.length : 0).toBe(40);
  });
});

describe('encryption', () => {
  test('needs a passphrase twice, or none', () => {
    expect(
      faults('encryption', {
        ...firstDraft,
        passphrase: {first: 'long enough', again: 'long enouhg'},
      }),
    ).toEqual({'passphrase-again': 'is not the same'});
    expect(faults('encryption', {...firstDraft, encryption: 'none'})).toEqual({});
  });
  test('without it the private key cannot be kept; with it again it can', () => {
    const without = put('encryption', firstDraft, 'encryption', 'none');
    expect(without).toMatchObject({encryption: 'none', keyProtection: 'discard'});
    expect(words('encryption', without)).toContain('not protected offline');
    expect(put('encryption', without, 'encryption', 'luks2')).toMatchObject({
      keyProtection: 'state',
    });
  });
  test('says with which key map the passphrase is typed', () => {
    expect(words('encryption', {...firstDraft, keymap: 'dvorak'})).toContain('key map dvorak');
  });
});
