// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {flatpakDenials} from '../../../src/answers/confinement.ts';
import {confinementTold} from '../../../src/screens/pages/confinement.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {isControl, type Control} from '../../../src/screens/page/block.ts';
import type {Draft} from '../../../src/screens/draft/draft.ts';
import type {Facts} from '../../../src/screens/draft/facts.ts';
import {firstDraft} from '../../../src/screens/draft/first-draft.ts';
import type {PageId} from '../../../src/screens/page/page.ts';
import {disk, emptyDisk, windowsDisk} from '../support/disks.ts';
import {facts, goodDraft, noFacts, troubledFacts, typed} from '../support/facts.ts';

const page = (id: PageId) => pages.find(one => one.id === id)!;
const controls = (
  id: PageId,
  draft: Draft,
  known: Facts = facts,
): Readonly<Record<string, Control>> =>
  Object.fromEntries(
    page(id)
      .blocks({draft, facts: known})
      .flatMap(block => (isControl(block) ? [[block.id, block]] : [])),
  );
const faults = (id: PageId, draft: Draft, known: Facts = facts) =>
  Object.fromEntries(
    Object.values(controls(id, draft, known)).flatMap(({id: control, fault}) =>
      fault === undefined ? [] : [[control, fault]],
    ),
  );
const put = (
  id: PageId,
  draft: Draft,
  control: string,
  value: string | boolean,
  known: Facts = facts,
): Draft => page(id).put({draft, facts: known}, control, value);
const words = (id: PageId, draft: Draft, known: Facts = facts): string =>
  page(id)
    .blocks({draft, facts: known})
    .map(block =>
      block.type === 'text'
        ? block.text
        : block.type === 'picture'
          ? block.spoken
          : block.type === 'facts'
            ? block.rows.flat().join(' ')
            : '',
    )
    .join('\n');

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
      const value =
        control.type === 'switch'
          ? !control.value
          : control.type === 'choice'
            ? (control.choices.find(one => one.id !== control.value)?.id ?? control.value)
            : control.type === 'stage'
              ? 'down'
              : control.type === 'list'
                ? (control.choices.find(one => one.id !== control.value)?.id ?? '')
                : 'changed';
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

describe('people', () => {
  const key =
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOCxxaylMQNNn2IQKKitdzM0ouZrZ6hctM7ayBCvcVo/ ' +
    'alice@example.org';
  test('a server that only takes SSH keys needs somebody with one', () => {
    expect(Object.keys(faults('people', {...goodDraft, ssh: true}))).toEqual(['ssh']);
    expect(faults('people', put('people', {...goodDraft, ssh: true}, '0-key-0', key))).toEqual({});
  });
  test('everybody has a name of their own', () => {
    expect(
      Object.keys(
        faults('people', {...goodDraft, people: [goodDraft.people[0]!, goodDraft.people[0]!]}),
      ),
    ).toEqual(['1-name']);
    expect(
      Object.keys(
        faults('people', {...goodDraft, people: [{...goodDraft.people[0]!, name: 'root'}]}),
      ),
    ).toEqual(['0-name']);
    expect(
      Object.keys(
        faults('people', {...goodDraft, people: [{...goodDraft.people[0]!, fullName: 'a:b'}]}),
      ),
    ).toEqual(['0-fullName']);
  });
  test('SSH keys come with their fingerprint, and there is always room for one more', () => {
    const one = put('people', goodDraft, '0-key-0', key);
    expect(one.people[0]?.sshKeys).toEqual([key]);
    expect(controls('people', one)['0-key-0']?.hint).toMatch(/^fingerprint SHA256:/);
    expect(controls('people', one)['0-key-1']).toBeDefined();
    expect(put('people', one, '0-key-0', '').people[0]?.sshKeys).toEqual([]);
    expect(
      Object.keys(faults('people', put('people', goodDraft, '0-key-0', 'ssh-ed25519 nonsense'))),
    ).toEqual(['0-key-0']);
  });
  test('are added and taken away, the first one stays', () => {
    const press = (draft: Draft, button: string): Draft => {
      const intent = page('people').press({draft, facts}, button);
      return intent.do === 'draft' ? intent.draft : draft;
    };
    const two = press(goodDraft, 'add');
    expect(two.people).toHaveLength(2);
    expect(controls('people', goodDraft)['remove']).toBeUndefined();
    expect(press(two, 'remove').people).toEqual(goodDraft.people);
  });
  test('one whose password is made types none, and what was typed is not used', () => {
    const made = put('people', goodDraft, '0-made', true);
    expect(controls('people', made)['0-password']).toBeUndefined();
    expect(
      faults('people', put('people', {...firstDraft, people: made.people}, '0-name', 'alice')),
    ).toEqual({});
    expect(controls('people', put('people', made, '0-made', false))['0-password']).toBeDefined();
    expect(faults('people', put('people', goodDraft, 'root', 'generate'))).toEqual({});
  });
  test('a password of root is asked for only when there is one', () => {
    expect(controls('people', goodDraft)['root-password']).toBeUndefined();
    const open = put('people', goodDraft, 'root', 'password');
    expect(Object.keys(faults('people', open))).toEqual(['root-password']);
  });
});

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
      do: 'go',
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
