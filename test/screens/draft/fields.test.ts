// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {answersOf, secretsOf} from '../../../src/screens/draft/answers-of.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import {isControl, type Control} from '../../../src/screens/page/block.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {emptyDisk, liveStick, windowsDisk} from '../support/disks.ts';
import {goodDraft} from '../support/facts.ts';
import {states} from '../support/states.ts';

/** Paths of everything that can be entered: `network.mac`, `people.fullName`. */
type Path<T> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends string | number | boolean | readonly string[]
    ? K
    : NonNullable<T[K]> extends readonly (infer One)[]
      ? `${K}.${Path<One>}`
      : `${K}.${Path<NonNullable<T[K]>>}`;
}[keyof T & string];

/**
 * A field's way into the answers: two drafts that differ in it alone and so must come to different
 * answers or secrets; or, in words, why it has none.
 */
type Fate = (value: 'one' | 'other') => Draft;

const withNetwork = (part: Partial<Draft['network']>): Draft => ({
  ...goodDraft,
  network: {
    how: 'static',
    mac: '52:54:00:12:34:56',
    address: '192.0.2.10/24',
    gateway: '192.0.2.1',
    dns: '192.0.2.53',
    ...part,
  },
});
const withPerson = (part: Partial<Draft['people'][number]>): Draft => ({
  ...goodDraft,
  people: [{...goodDraft.people[0]!, ...part}],
});
const withConfinement = (part: Partial<Draft['confinement']>): Draft => ({
  ...goodDraft,
  confinement: {...goodDraft.confinement, ...part},
});
const pick =
  <T>(one: T, other: T, make: (value: T) => Draft): Fate =>
  value =>
    make(value === 'one' ? one : other);
const plain = <K extends keyof Draft>(field: K, one: Draft[K], other: Draft[K]): Fate =>
  pick(one, other, value => ({...goodDraft, [field]: value}));

const repetition = 'is compared with what was typed first (typedFault), and goes nowhere';

/** Every field of the draft. The compiler asks for one that is missing here, by its name. */
const fates: Readonly<Record<Path<Draft>, Fate | string>> = {
  keymap: plain('keymap', 'us', 'uk'),
  keymapTrial: 'tries the key map and is kept nowhere',
  locale: plain('locale', 'C.UTF-8', 'de_DE.UTF-8'),
  timezone: plain('timezone', 'UTC', 'Europe/Berlin'),
  hostname: plain('hostname', 'anvil', 'amboss'),
  'network.how': pick<'dhcp' | 'static'>('dhcp', 'static', how => withNetwork({how})),
  'network.mac': pick('52:54:00:12:34:56', '52:54:00:12:34:57', mac => withNetwork({mac})),
  'network.address': pick('192.0.2.1/24', '192.0.2.2/24', address => withNetwork({address})),
  'network.gateway': pick('192.0.2.1', '192.0.2.2', gateway => withNetwork({gateway})),
  'network.dns': pick('192.0.2.1', '192.0.2.2', dns => withNetwork({dns})),
  disk: plain('disk', windowsDisk.path, emptyDisk.path),
  confirmed: 'proves that the disk is meant; the disk is in the answers',
  encryption: plain('encryption', 'luks2', 'none'),
  'passphrase.first': pick('one', 'other', first => ({
    ...goodDraft,
    passphrase: {first, again: ''},
  })),
  'passphrase.again': repetition,
  'people.name': pick('alice', 'bob', name => withPerson({name})),
  'people.fullName': pick('Alice', 'Bob', fullName => withPerson({fullName})),
  'people.administrator': pick(true, false, administrator => withPerson({administrator})),
  'people.password.first': pick('one', 'other', first =>
    withPerson({password: {first, again: ''}}),
  ),
  'people.password.again': repetition,
  'people.made': pick(true, false, made => withPerson({made})),
  'people.sshKeys': pick<readonly string[]>([], ['key'], sshKeys => withPerson({sshKeys})),
  'root.how': pick<Draft['root']['how']>('locked', 'generate', how => ({
    ...goodDraft,
    root: {...goodDraft.root, how},
  })),
  'root.password.first': pick('one', 'other', first => ({
    ...goodDraft,
    root: {how: 'password', password: {first, again: ''}},
  })),
  'root.password.again': repetition,
  ssh: plain('ssh', true, false),
  'confinement.firewall': pick<'closed' | 'image'>('closed', 'image', firewall =>
    withConfinement({firewall}),
  ),
  'confinement.flatpak': pick<Draft['confinement']['flatpak']>([], ['home'], flatpak =>
    withConfinement({flatpak}),
  ),
  'confinement.containers': pick<'' | 'crun'>('', 'crun', containers =>
    withConfinement({containers}),
  ),
  'confinement.strictPostgresql': pick(true, false, strictPostgresql =>
    withConfinement({strictPostgresql}),
  ),
  'confinement.audit': pick(true, false, audit => withConfinement({audit})),
  secureBoot: plain('secureBoot', 'require', 'prefer'),
  keyProtection: plain('keyProtection', 'state', 'discard'),
  'mokPassword.how': pick<'generate' | 'typed'>('generate', 'typed', how => ({
    ...goodDraft,
    mokPassword: {...goodDraft.mokPassword, how},
  })),
  'mokPassword.typed.first': pick('one', 'other', first => ({
    ...goodDraft,
    mokPassword: {how: 'typed', typed: {first, again: ''}},
  })),
  'mokPassword.typed.again': repetition,
  serialConsole: plain('serialConsole', '', 'ttyS0'),
  'rehearsal.screen': 'is played, and nothing of it is kept',
  'rehearsal.at': 'is played, and nothing of it is kept',
  'rehearsal.typed': 'is played, and nothing of it is kept',
  'interrupted.disk': 'says which journal goes on; that one brings its own answers',
  'interrupted.over': 'begins anew, with answers that are asked again',
  savePath: 'says where the answers are written, not what they are',
  finally: plain('finally', 'reboot', 'poweroff'),
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Paths of what a draft holds at run time, in lists of the first one. */
function pathsIn(value: object): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const held: unknown = Array.isArray(inner) ? inner[0] : inner;
    return isObject(held) ? pathsIn(held).map(path => `${key}.${path}`) : [key];
  });
}

const outcome = (draft: Draft): string => {
  const {clear, toHash} = secretsOf(draft);
  const answers = answersOf(draft, [windowsDisk, emptyDisk, liveStick]);
  return JSON.stringify({answers, clear: [...clear], toHash: [...toHash]});
};

describe('nothing that is entered gets lost', () => {
  test('every field of the draft is judged here', () => {
    expect(Object.keys(fates).toSorted(), 'the table of fates').toEqual(
      pathsIn(firstDraft).toSorted(),
    );
  });
  test.each(Object.entries(fates))('%s reaches the answers or the secrets', (_path, fate) => {
    if (typeof fate === 'string') return;
    const why = 'src/screens/draft/answers-of.ts makes the same of two values';
    expect(outcome(fate('one')), why).not.toBe(outcome(fate('other')));
  });
});

/** A value that the control does not have now; `undefined` where there is none, or it sets nothing. */
function another(control: Control): string | boolean | undefined {
  switch (control.type) {
    case 'entry':
      return `${control.value}x`;
    case 'switch':
      return !control.value;
    case 'choice':
    case 'list':
      if (control.type === 'list' && control.use === 'read') return undefined;
      return control.choices.find(
        ({id, disabledReason}) => id !== control.value && disabledReason === undefined,
      )?.id;
    case 'stage':
    case 'button':
      return undefined;
  }
}

const controls = Object.entries(states).flatMap(([name, state]) => {
  const page = pages.find(({id}) => id === state.at)!;
  return page.blocks(state).flatMap(block => {
    const value = isControl(block) ? another(block) : undefined;
    return isControl(block) && value !== undefined
      ? [{place: `${name}: ${block.id}`, page, state, control: block.id, value}]
      : [];
  });
});

test('every control of every page sets something', () => {
  const idle = controls.filter(
    ({page, state, control, value}) =>
      page.jump?.(state, control, String(value)) === undefined &&
      JSON.stringify(page.put(state, control, value)) === JSON.stringify(state.draft),
  );
  expect(controls.length).toBeGreaterThan(50);
  expect(idle.map(({place}) => place)).toEqual([]);
});
