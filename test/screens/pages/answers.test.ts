// SPDX-License-Identifier: GPL-3.0-or-later
import type {Control} from '../../../src/screens/page/block.ts';
import {describe, expect, test} from 'vitest';
import {pages} from '../../../src/screens/pages/index.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {facts, goodDraft, troubledFacts, typed} from '../support/facts.ts';
import {controls, faults, put, words} from '../support/pages.ts';

/** A value that a control does not have. */
function anotherValue(control: Control): string | boolean {
  switch (control.type) {
    case 'switch':
      return !control.value;
    case 'choice':
    case 'list':
      return control.choices.find(one => one.id !== control.value)?.id ?? control.value ?? '';
    case 'stage':
      return 'down';
    case 'button':
    case 'entry':
      return 'changed';
  }
}

test('what most people want has no fault; what nobody can know has', () => {
  expect(
    Object.fromEntries(
      pages
        .map(({id}) => [id, Object.keys(faults(id, firstDraft))] as const)
        .filter(([, found]) => found.length > 0),
    ),
  ).toEqual({
    disk: ['disk'],
    encryption: ['passphrase'],
    people: ['0-name', '0-password'],
  });
  for (const {id} of pages) expect(faults(id, goodDraft)).toEqual({});
});

test('the review calls a finished installation neither interrupted nor safe from every loss', () => {
  const told = (goesOn: 'interrupted' | 'finished' | 'unreadable') =>
    words('review', goodDraft, {
      ...facts,
      planned: {digest: 'ab', destroys: [], lines: [], goesOn},
    });
  expect(told('interrupted')).toMatch(
    /goes on with the interrupted installation[\s\S]*Nothing is lost\./,
  );
  expect(told('finished')).toContain(
    'finished installation on this disk is the same: it is looked at and kept, and what ' +
      'was changed on it since may be written again',
  );
  for (const one of ['finished', 'unreadable'] as const)
    expect(told(one)).not.toMatch(/interrupted|Nothing is lost/);
});

test('no value of a page gets lost in another: each control has its place in what was entered', () => {
  const everything: Draft = {
    ...goodDraft,
    network: {...firstDraft.network, how: 'static'},
    root: {how: 'password', password: typed('x')},
    mokPassword: {how: 'typed', typed: typed('x')},
    secureBoot: 'prefer',
  };
  for (const {id} of pages) {
    for (const control of Object.values(controls(id, everything, troubledFacts))) {
      if (control.type === 'button' || (control.type === 'list' && control.use !== undefined))
        continue;
      const value = anotherValue(control);
      const after = controls(
        id,
        put(id, everything, control.id, value, troubledFacts),
        troubledFacts,
      )[control.id];
      if (control.type === 'stage')
        expect(put(id, everything, control.id, value)).not.toEqual(everything);
      else if (value !== control.value)
        expect(after && 'value' in after ? after.value : undefined, `${id} ${control.id}`).toBe(
          value,
        );
    }
  }
});

describe('language, time and name', () => {
  test.each([
    ['anvil', undefined],
    ['rack4.lab.example', undefined],
    ['{serial}', undefined],
    ['Anvil!', 'hostname'],
    ['', 'hostname'],
    ['-x', 'hostname'],
  ])('host name "%s"', (hostname, wrong) => {
    expect(Object.keys(faults('language', {...firstDraft, hostname}))).toEqual(
      wrong === undefined ? [] : [wrong],
    );
  });
});

describe('network', () => {
  const fixed = (part: Partial<Draft['network']>): Draft => ({
    ...firstDraft,
    network: {
      how: 'static',
      mac: '52:54:00:12:34:56',
      address: '192.0.2.10/24',
      gateway: '',
      dns: '',
      ...part,
    },
  });
  test.each<readonly [Partial<Draft['network']>, readonly string[]]>([
    [{}, []],
    [{mac: ''}, ['mac']],
    [{address: '192.0.2.10'}, ['address']],
    [{address: ''}, ['address']],
    [{address: '2001:db8::1/64 192.0.2.1/24'}, []],
    [{gateway: '192.0.2.1'}, []],
    [{gateway: 'router'}, ['gateway']],
    [{gateway: '198.51.100.1'}, ['gateway']],
    [{dns: '192.0.2.1 2001:db8::53'}, []],
    [{dns: 'example.org'}, ['dns']],
  ])('fixed with %j', (part, wrong) => {
    expect(Object.keys(faults('network', fixed(part)))).toEqual(wrong);
  });
  test('with one interface there is nothing to choose', () => {
    expect(put('network', firstDraft, 'how', 'static').network.mac).toBe('52:54:00:12:34:56');
    const two = {
      ...facts,
      interfaces: [
        ...facts.interfaces!,
        {name: 'enp1s0', mac: '52:54:00:00:00:01', carrier: false, addresses: []},
      ],
    };
    expect(put('network', firstDraft, 'how', 'static', two).network.mac).toBe('');
  });
  test('a machine without a wired interface says so, and cannot have a fixed address', () => {
    expect(words('network', firstDraft, {...facts, interfaces: []})).toContain('no wired network');
    const how = controls('network', firstDraft, {...facts, interfaces: []})['how'];
    expect(
      how?.type === 'choice'
        ? how.choices.map(({disabledReason}) => disabledReason !== undefined)
        : [],
    ).toEqual([false, true]);
  });
  test('says whether a cable is in', () => {
    const told = (part: object) =>
      words('network', firstDraft, {...facts, interfaces: [{...facts.interfaces![0]!, ...part}]});
    expect(told({carrier: false})).toContain('no cable');
    expect(told({addresses: []})).toContain('no address yet');
    expect(told({})).toContain('10.0.2.15/24');
  });
});
