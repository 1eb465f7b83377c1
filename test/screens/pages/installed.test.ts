// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {chainChecks} from '../../../src/checks/chain/index.ts';
import {lightsOf} from '../../../src/screens/app/lights.ts';
import type {Enrolment, Installed} from '../../../src/screens/draft/installed.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {installed as page} from '../../../src/screens/pages/installed.ts';
import {readAloud} from '../../../src/screens/reader/read-aloud.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {goodDraft, noFacts} from '../support/facts.ts';
import {failing, installedSystem, verified} from '../support/installed.ts';
import {listener} from '../support/listener.ts';
import {sizes, stateOn, storeOn, textOf} from '../support/program.ts';

const view = (known: Installed) => ({draft: goodDraft, facts: installedSystem(known)});
const shown = (known: Installed): string =>
  textOf(stateOn('installed', view(known)), sizes.large).replaceAll(/\s+/g, ' ');
const buttons = (known: Installed): readonly string[] =>
  page.blocks(view(known)).flatMap(block => (block.type === 'button' ? [block.id] : []));
const remedyOf = (id: string): string =>
  chainChecks.find(check => check.id === id)?.remedy ?? 'no such check';
const failingOne = (id: string, detail?: string): Installed => ({
  ...verified,
  findings: failing(check => check === id, detail),
});

describe('the installed system', () => {
  test('says whether the key is enrolled, how many claims hold, and since when', () => {
    for (const part of [
      "This machine's key enrolled",
      '23 of 23 claims hold (2026-11-22 12:00 UTC)',
      'holds: Secure Boot is on',
    ]) {
      expect(shown(verified)).toContain(part);
    }
    expect(buttons(verified)).not.toContain('rehearse');
  });

  test.each<readonly [Enrolment, RegExp, boolean]>([
    ['pending', /waits: MokManager asks.*E2 41 F6.*"Enroll MOK".*"Reboot"/, true],
    ['missing', /not enrolled.*mokutil --import \/var\/lib\/forge\/mok\/MOK\.der/, true],
    ['broken', /cannot succeed.*--revoke-import/, false],
    ['foreign', /another key.*mokutil --list-new/, false],
    ['leaving', /delete it.*--revoke-delete/, false],
    ['revoked', /revoked.*new key/, false],
    ['no-variables', /cannot tell.*locks its variables/, false],
  ])('%s: says so and what to do', (enrolment, words, rehearses) => {
    expect(shown({...verified, enrolment})).toMatch(words);
    expect(buttons({...verified, enrolment}).includes('rehearse')).toBe(rehearses);
  });

  test('what fails comes first, each with what to do', () => {
    for (const {check, claim} of verified.findings) {
      const text = shown(failingOne(check));
      expect(text).toContain(
        `fails: ${claim} (it is not so). What to do: ${remedyOf(check).split(' ')[0]}`,
      );
      expect(text.indexOf('fails:')).toBeLessThan(text.indexOf('holds:'));
    }
    expect(buttons(failingOne('secure-boot'))).toContain('firmware');
  });

  test('who is not root is told so, and nothing is said to hold', () => {
    const text = shown({
      root: false,
      enrolment: 'unknown',
      proving: false,
      findings: verified.findings.map(one => ({...one, verdict: 'cannot tell', detail: ''})),
    });
    expect(text).toContain('only root may look. Leave and run "sudo forge"');
    expect(text).not.toContain('holds:');
  });

  test('is not verified twice at once', () => {
    const button = page
      .blocks(view({...verified, proving: true}))
      .find(block => 'id' in block && block.id === 'prove');
    expect(button).toMatchObject({disabledReason: 'it is being verified'});
    expect(shown({...verified, proving: true})).toContain('Chain of trust being verified');
  });

  test('buttons mean what they say', () => {
    const press = (button: string) => page.press(view(verified), button);
    expect(press('prove')).toEqual({type: 'prove'});
    expect(press('rehearse')).toEqual({type: 'go', to: 'rehearsal'});
    expect(press('log')).toEqual({type: 'go', to: 'log'});
    expect([press('quit'), press('reboot'), press('firmware')]).toEqual(
      ['quit', 'reboot', 'firmware'].map(how => ({type: 'leave', how})),
    );
    expect(page.confirm?.(view(verified), 'reboot')).toContain('Restart');
    expect(page.confirm?.(view(verified), 'quit')).toBeUndefined();
  });

  test('keys: Enter verifies, the rehearsal and the log lead back here', () => {
    const store = storeOn(stateOn('installed', view({...verified, enrolment: 'pending'})));
    const keys = (...names: readonly Exclude<Key['type'], 'text' | 'control'>[]) =>
      names.forEach(key => store.press({type: key} as Key));
    keys('enter');
    expect(store.intents).toEqual([{type: 'prove'}]);
    keys('right', 'enter');
    expect(store.state().at).toBe('rehearsal');
    expect(textOf(store.state())).toContain('Enroll MOK');
    keys('escape');
    expect(store.state().at).toBe('installed');
    keys('escape');
    expect(store.state().at).toBe('installed');
    store.push('log');
    expect(textOf(store.state())).toContain('$ show secure-boot');
  });
});

test('the rehearsal shows the very key of this machine', () => {
  const store = storeOn(stateOn('rehearsal', view({...verified, enrolment: 'pending'})));
  for (const key of ['down', 'enter', 'enter'] as const) store.press({type: key});
  expect(textOf(store.state())).toContain('CN=InterGenOS MOK anvil 8c012b1b');
  expect(textOf(store.state())).toContain('E2 41 F6 F6 C9 F4 29 6C C7 78');
});

test('the lights are the claims', () => {
  const lights = (known: Installed) => lightsOf({...view(known)});
  expect(lights(verified).every(({is}) => is === 'proved')).toBe(true);
  expect(
    lights(failingOne('root-verity'))
      .filter(({is}) => is === 'broken')
      .map(({name}) => name),
  ).toEqual(['dm-verity']);
  expect(lights({...verified, findings: []}).every(({is}) => is === 'dark')).toBe(true);
});

test('is read aloud from top to bottom, and waited for while it is looked at', async () => {
  const heard = listener(['', '5', '1']);
  const store = storeOn(stateOn('installed', {facts: noFacts}));
  setTimeout(
    () => store.learn(installedSystem(failingOne('secure-boot', 'SecureBoot disabled'))),
    5,
  );
  await readAloud(store, pages, heard);
  const text = heard.transcript.join('\n');
  for (const part of [
    'Verified boot.',
    'One moment.',
    "This machine's key: enrolled.",
    'Chain of trust: 22 of 23 claims hold',
    'fails: Secure Boot is on (SecureBoot disabled). What to do: Switch',
    '1 Verify again, 2 Restart',
  ])
    expect(text).toContain(part);
  expect(store.intents[0]).toEqual({type: 'shell'});
});
