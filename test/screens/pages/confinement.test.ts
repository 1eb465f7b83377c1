// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {flatpakDenials} from '../../../src/answers/confinement.ts';
import {confinementTold} from '../../../src/screens/pages/confinement.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {facts, goodDraft, noFacts, troubledFacts, typed} from '../support/facts.ts';
import {page, controls, faults, put, words} from '../support/pages.ts';

describe('confinement', () => {
  const parts = facts.parts!;
  const choice = (draft: Draft, control: string, known: Facts = facts) => {
    const found = controls('confinement', draft, known)[control];
    return found?.type === 'choice'
      ? Object.fromEntries(found.choices.map(({id, disabledReason}) => [id, disabledReason]))
      : undefined;
  };
  test('offers what the image brings, and gives the reason against what it does not', () => {
    expect(choice(firstDraft, 'containers')).toEqual({
      '': undefined,
      crun: undefined,
      runc: undefined,
      runsc: 'it is not in this system image',
      kata: 'it is not in this system image',
    });
    expect(
      choice(firstDraft, 'containers', {
        ...facts,
        parts: {...parts, runtimes: ['crun', 'kata'], kvm: false},
      })?.['kata'],
    ).toContain('/dev/kvm');
    expect(
      choice(firstDraft, 'containers', {...facts, parts: {...parts, podman: false}}),
    ).toBeUndefined();
    expect(
      controls('confinement', firstDraft, {...facts, parts: {...parts, clusters: []}})[
        'strictPostgresql'
      ],
    ).toBeUndefined();
    expect(
      controls('confinement', firstDraft, {...facts, parts: {...parts, audit: false}})['audit'],
    ).toBeUndefined();
  });
  test('shows every permission of the answer file, also while the image is not known', () => {
    for (const known of [facts, noFacts]) {
      const found = Object.keys(controls('confinement', firstDraft, known)).filter(id =>
        id.startsWith('flatpak-'),
      );
      expect(found).toEqual(flatpakDenials.map(name => `flatpak-${name}`));
    }
  });
  test('denials keep the order of the answer file, whatever is ticked first', () => {
    const draft = put(
      'confinement',
      put('confinement', firstDraft, 'flatpak-host', true),
      'flatpak-network',
      true,
    );
    expect(draft.confinement.flatpak).toEqual(['network', 'host']);
    expect(put('confinement', draft, 'flatpak-network', false).confinement.flatpak).toEqual([
      'host',
    ]);
  });
  test('finds what the image cannot do before the plan does', () => {
    expect(
      faults('confinement', firstDraft, {...facts, parts: {...parts, firewall: false}}),
    ).toEqual({firewall: 'this system image runs no firewall'});
    const image = put('confinement', firstDraft, 'firewall', 'image');
    expect(faults('confinement', image, {...facts, parts: {...parts, firewall: false}})).toEqual(
      {},
    );
    const denied = put('confinement', firstDraft, 'flatpak-home', true);
    expect(
      Object.keys(faults('confinement', denied, {...facts, parts: {...parts, portals: false}})),
    ).toEqual(['flatpak-home']);
    expect(
      Object.keys(faults('confinement', put('confinement', firstDraft, 'containers', 'runsc'))),
    ).toEqual(['containers']);
  });
  test('says where SSH is switched on, and what that opens', () => {
    expect(words('confinement', firstDraft)).toMatch(/SSH is off.*People.*port 22/);
    expect(words('confinement', {...firstDraft, ssh: true})).toContain('one hole in the firewall');
    expect(page('confinement').press({draft: firstDraft, facts}, 'people')).toEqual({
      type: 'go',
      to: 'people',
    });
  });
  test('each choice says what it costs', () => {
    for (const control of ['firewall', 'containers'])
      expect(controls('confinement', firstDraft)[control]?.hint).toMatch(/\w{4}/);
    for (const {id, label} of Object.values(controls('confinement', firstDraft)))
      if (/^(?:flatpak-|audit|strict)/.test(id)) expect(label).toMatch(/: \w.*[;a-z]/);
  });
  test('is told in a line at the review', () => {
    const all: Draft = {
      ...goodDraft,
      confinement: {
        firewall: 'image',
        flatpak: ['x11', 'ipc'],
        containers: 'crun',
        strictPostgresql: true,
        audit: true,
      },
    };
    expect(confinementTold(all)).toBe(
      "the image's firewall, Flatpak without x11 ipc, containers by crun, strict " +
        'PostgreSQL, daily audit',
    );
    expect(confinementTold(firstDraft)).toBe('firewall closed');
  });
});

describe('boot and keys', () => {
  test('says what the firmware does', () => {
    expect(words('keys', firstDraft)).toContain('Secure Boot is on');
    expect(words('keys', firstDraft, troubledFacts)).toContain('Setup Mode');
    expect(
      words('keys', firstDraft, {...facts, firmware: {...facts.firmware!, secureBoot: false}}),
    ).toContain('Secure Boot is off');
    expect(words('keys', firstDraft, noFacts)).toContain('being looked at');
  });
  test('offers to install without Secure Boot only where it is off', () => {
    expect(controls('keys', firstDraft)['secureBoot']).toBeUndefined();
    expect(put('keys', firstDraft, 'secureBoot', 'prefer', troubledFacts).secureBoot).toBe(
      'prefer',
    );
  });
  test('asks for the system console only where somebody sits at a serial line', () => {
    expect(controls('keys', firstDraft)['serialConsole']).toBeUndefined();
    const there = {...facts, serialLine: 'ttyS1'};
    const found = controls('keys', {...firstDraft, serialConsole: 'ttyS1'}, there)['serialConsole'];
    expect(found?.type === 'choice' ? found.choices.map(({label}) => label) : []).toEqual([
      'ttyS1, as here',
      'the screen',
    ]);
    expect(
      put('keys', {...firstDraft, serialConsole: 'ttyS1'}, 'serialConsole', '', there)
        .serialConsole,
    ).toBe('');
  });
  test('a chosen one-time password is what MokManager can read', () => {
    const own = (text: string): Draft => ({
      ...goodDraft,
      mokPassword: {how: 'typed', typed: typed(text)},
    });
    expect(faults('keys', own('bcdefghj'))).toEqual({});
    expect(Object.keys(faults('keys', own('kürbiskern')))).toEqual(['mok']);
    expect(Object.keys(faults('keys', own('short')))).toEqual(['mok']);
  });
  test('a key cannot be kept on a state that is not encrypted', () => {
    const found = controls('keys', {...firstDraft, encryption: 'none', keyProtection: 'discard'})[
      'keyProtection'
    ];
    expect(
      found?.type === 'choice' ? found.choices.map(({disabledReason}) => disabledReason) : [],
    ).toEqual(['the state is not encrypted', undefined]);
  });
});
