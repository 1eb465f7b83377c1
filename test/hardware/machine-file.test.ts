// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {readMachineFile, withoutSecrets} from '../../src/hardware/recorded-machine.ts';
import {memoryFiles} from '../support/memory-files.ts';

const inventory = {
  system: 'Lab',
  board: 'B',
  processor: 'P',
  cores: 1,
  memory: '1024',
  running: 'OS',
};
const good = {
  type: 'hardware',
  version: 1,
  inventory,
  machine: {},
  disks: [],
  recording: {commands: [], files: {}},
};
const readText = (text: string) => readMachineFile('/m', memoryFiles({'/m': text}));
const reading = (value: unknown) => readText(JSON.stringify(value));

describe('readMachineFile', () => {
  it('gives the recording and what the machine calls itself', async () => {
    expect((await reading(good)).inventory).toEqual({...inventory, memory: 1024n});
  });

  it('lets whoever looks for password hashes find none', async () => {
    expect((await reading(good)).recording.files['/etc/shadow']).toEqual({content: {text: ''}});
    const sneaked = {
      ...good,
      recording: {commands: [], files: {'/etc/shadow': {content: {text: 'root:x'}}}},
    };
    expect((await reading(sneaked)).recording.files['/etc/shadow']).toEqual({content: {text: ''}});
  });

  it.each<[string, unknown, string]>([
    ['another type', {...good, type: 'plan'}, 'type: '],
    ['a version to come', {...good, version: 2}, 'version: '],
    [
      'no recording, as earlier versions printed it',
      {...good, recording: undefined},
      'recording: ',
    ],
    [
      'a path that is none',
      {...good, recording: {commands: [], files: {x: {}}}},
      'recording.files',
    ],
    [
      'an answer of no known kind',
      {...good, recording: {commands: [], files: {'/x': {content: 'text'}}}},
      'recording.files./x.content',
    ],
    [
      'bytes that are none',
      {...good, recording: {commands: [], files: {'/x': {content: {base64: '?'}}}}},
      'recording.files./x.content',
    ],
    ['no object', 5, 'the whole: '],
  ])('says what is wrong: %s', async (_what, value, words) => {
    await expect(reading(value)).rejects.toMatchObject({
      code: 'MACHINE-FILE-INVALID',
      detail: expect.stringContaining(words),
    });
  });

  it.each([
    ['{', 'it is no JSON'],
    ['', 'it is no JSON'],
  ])('takes no %j', async (text, words) => {
    await expect(readText(text)).rejects.toMatchObject({
      code: 'MACHINE-FILE-INVALID',
      detail: `/m: ${words}`,
    });
  });

  it('takes no directory', async () => {
    const files = memoryFiles({'/d': {directory: true}});
    await expect(readMachineFile('/d', files)).rejects.toMatchObject({
      code: 'MACHINE-FILE-INVALID',
      detail: '/d: it is a directory',
    });
  });
});

describe('withoutSecrets', () => {
  it.each([
    ['quiet systemd.set_credential=a.b:hunter2 ro', 'quiet systemd.set_credential=a.b: ro'],
    ['systemd.set_credential_binary=x:aHVudGVyMg==', 'systemd.set_credential_binary=x:'],
    ['systemd.set-credential=x:hunter2', 'systemd.set-credential=x:'],
    ['"systemd.set_credential=x:hunter2 and more" ro', 'systemd.set_credential=x: ro'],
    ['systemd.set_credential="x:hunter2 and more" ro', 'systemd.set_credential=x: ro'],
    ['systemd.set_credential=x:hunter2:more root=/dev/x', 'systemd.set_credential=x: root=/dev/x'],
    ['root=PARTUUID=1 quiet', 'root=PARTUUID=1 quiet'],
  ])('%s', (cmdline, kept) => expect(withoutSecrets('/proc/cmdline', cmdline)).toBe(kept));

  it('leaves other files alone', () =>
    expect(withoutSecrets('/proc/mounts', 'systemd.set_credential=a:b')).toBe(
      'systemd.set_credential=a:b',
    ));
});
