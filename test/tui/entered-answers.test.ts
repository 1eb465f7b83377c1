// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {loadAnswers} from '../../src/answers/load.ts';
import {firstDraft} from '../../src/screens/draft/first-draft.ts';
import {answersFile, answersText} from '../../src/tui/entered-answers.ts';
import {saveAnswers} from '../../src/tui/save-answers.ts';
import {on} from '../support/world.ts';
import {desk, type Desk} from '../cli/support.ts';
import {diskOf} from '../hardware/disk-of.ts';
import type {View} from '../../src/screens/page/page.ts';

const typed = (text: string) => ({first: text, again: text});
const canaries = ['correct horse battery', 'wonderland!', 'rootrootroot', 'bcdfghjkbcdf'];
const [passphrase = '', alice = '', root = '', mok = ''] = canaries;
const disk = diskOf({path: '/dev/sda', serial: 'S1'});

const view: View = {
  draft: {
    ...firstDraft,
    hostname: 'anvil',
    disk: '/dev/sda',
    passphrase: typed(passphrase),
    root: {how: 'password', password: typed(root)},
    people: [
      {
        name: 'alice',
        fullName: 'Alice: no',
        administrator: true,
        password: typed(alice),
        made: false,
        sshKeys: [],
      },
    ].map(one => ({...one, fullName: 'Alice'})),
    mokPassword: {how: 'typed', typed: typed(mok)},
  },
  facts: {
    forge: '1.2.3',
    disks: [disk],
    keymaps: [],
    locales: [],
    zones: [],
    issues: [],
    driving: true,
  },
};

describe('what was entered, as an answer file', () => {
  test('reads back as the same answers, with comments or without', () => {
    const [short, long] = [loadAnswers(answersText(view)), loadAnswers(answersFile(view, '1.2.3'))];
    expect(short).toEqual(long);
    expect(short).toMatchObject({
      answers: {hostname: 'anvil', disk: {match: {serial: 'S1'}}, users: [{name: 'alice'}]},
    });
  });

  test('holds no secret, and names the credentials that must come with it', () => {
    const text = answersFile(view, '1.2.3');
    for (const canary of canaries) expect(text).not.toContain(canary);
    for (const name of [
      'forge.state-passphrase',
      'forge.alice-password',
      'forge.root-password',
      'forge.mok-password',
    ]) {
      expect(
        text.split('\n').filter(line => line.startsWith('#') && line.includes(name)),
      ).toHaveLength(1);
    }
  });

  test("explains every key above it, in the schema's words", () => {
    const lines = answersFile(view, '1.2.3').split('\n');
    const keys = lines.flatMap((line, index) =>
      /^[a-z][A-Za-z]*:/.test(line) ? [lines[index - 1]] : [],
    );
    expect(keys.length).toBeGreaterThan(8);
    for (const before of keys) expect(before).toMatch(/^# \S/);
  });
});

describe('saving', () => {
  const save = ({context: {machine}}: Desk, shown: View, path: string) =>
    saveAnswers(machine, shown, path, '1.2.3');
  const findmnt = (type: string) => ({
    commands: [on('findmnt', `${type}\n`)],
    files: {'/mnt': {directory: true} as const},
  });

  test('writes a file for its owner alone', async () => {
    const at = desk(findmnt('vfat'));
    expect(await save(at, view, '/mnt/a.yaml')).toEqual({path: '/mnt/a.yaml'});
    expect(at.world.files.tree.get('/mnt/a.yaml')).toMatchObject({mode: 0o600});
    expect(at.world.files.text('/mnt/a.yaml')).toBe(answersFile(view, '1.2.3'));
  });

  test.each(['tmpfs', 'overlay'])(
    'says that what lies on a %s is lost, and how to keep it',
    async type => {
      expect((await save(desk(findmnt(type)), view, '/run/forge/a.yaml')).note).toMatch(
        /switched off.*cp \/run\/forge\/a\.yaml/,
      );
    },
  );

  test.each([
    ['a.yaml', 'root'],
    ['/mnt', 'directory'],
    ['/dev/sda', 'block'],
  ])('does not write to %s', async (path, why) => {
    const at = desk({
      ...findmnt('ext4'),
      files: {'/mnt': {directory: true}, '/dev/sda': {device: 10}},
    });
    expect((await save(at, view, path)).fault).toContain(why);
    expect(at.world.files.writes).toEqual([]);
  });

  test('never over what was there before, but again over its own', async () => {
    const at = desk({...findmnt('vfat'), files: {'/mnt/a.yaml': 'old'}});
    expect((await save(at, view, '/mnt/a.yaml')).fault).toBe(
      '/mnt/a.yaml is there already; choose another name',
    );
    expect(at.world.files.text('/mnt/a.yaml')).toBe('old');
    const again = {...view, facts: {...view.facts, saved: {path: '/mnt/a.yaml'}}};
    expect(await save(at, again, '/mnt/a.yaml')).toEqual({path: '/mnt/a.yaml'});
  });

  test('makes no directory, except its own', async () => {
    const at = desk(findmnt('tmpfs'));
    expect((await save(at, view, '/mnt/stick/a.yaml')).fault).toBe(
      'there is no directory /mnt/stick',
    );
    expect((await save(at, view, '/run/forge/a.yaml')).fault).toBeUndefined();
  });

  test('says why it could not', async () => {
    const at = desk(findmnt('ext4'));
    const files = {
      ...at.context.machine.files,
      writeAtomic: async () => {
        throw Object.assign(new Error('ENOSPC: no space left'), {code: 'ENOSPC'});
      },
    };
    const saved = await saveAnswers({...at.context.machine, files}, view, '/mnt/a.yaml', '1.2.3');
    expect(saved.fault).toContain('no space left');
  });
});
