// SPDX-License-Identifier: GPL-3.0-or-later
import {beforeAll, describe, expect, it} from 'vitest';
import {entriesIn, payloadFiles} from '../payload/recorded.ts';
import {validAnswers} from '../answers/support.ts';
import {manyDisks} from '../hardware/many-disks.ts';
import {on} from '../support/world.ts';
import {machineRecording} from '../../src/system/machine-recording.ts';
import {runWords} from '../../src/cli/run.ts';
import {verbs} from '../../src/cli/verbs/index.ts';
import {takeMachine} from '../../src/cli/machine-option.ts';
import {desk, type Desk} from './support.ts';

const answers = (disk: object): string => JSON.stringify({...validAnswers(), disk});
const own = {
  '/w/empty.yaml': answers({match: {serial: 'VIRT1'}}),
  '/w/twins.yaml': answers({match: {serial: 'TWIN'}}),
  ...entriesIn('/w/p', payloadFiles()),
};
const wipefs = {signatures: [{type: 'gpt', offset: '0x200'}]};

/** The machine with fifteen disks; every other program than these is missing. */
const machine = () =>
  manyDisks([
    on(
      'wipefs /dev/disk/by-id/nvme-nvme.1b36-4e564d4531-51454d55204e564d65204374726c-00000001',
      JSON.stringify(wipefs),
    ),
    on('wipefs', ''),
    on(({program}) => program !== 'lsblk', {code: 127}),
  ]).machine;

let recording = '';
beforeAll(async () => {
  const here = desk();
  await runWords(verbs, ['hardware', '--json'], {
    ...here.context,
    machine: {...machine(), clock: here.clock},
  });
  recording = here.out[0] ?? '';
});

/** Somebody's desk far from that machine: no disk, no program, but the recording at /w/m.json. */
const elsewhere = (more: Parameters<typeof desk>[0] = {}): Desk =>
  desk({...more, files: {'/w/m.json': recording, ...own, ...more.files}});

describe('forge --machine', () => {
  it('shows the recorded machine, and records it again to the byte', async () => {
    const at = elsewhere();
    expect(await at.run('--machine', '/w/m.json', 'hardware', '--json')).toBe(0);
    // Parsed first for the sake of a message that people can read.
    expect(JSON.parse(at.out[0] ?? '')).toEqual(JSON.parse(recording));
    expect(at.out[0] === recording).toBe(true);
    const text = elsewhere();
    expect(await text.run('hardware', '--machine=/w/m.json')).toBe(0);
    expect(text.out.join('\n')).toContain('Machine: Lab One');
    expect(text.out.join('\n')).toContain('match: {serial: "VIRT1"}');
  });

  it('plans what would be planned there', async () => {
    const there = desk({files: own});
    const files = {...machine().files};
    const both = {
      ...files,
      ...Object.fromEntries(
        (['readText', 'readBytes', 'stat', 'list'] as const).map(name => [
          name,
          (path: string) =>
            path.startsWith('/w') ? there.world.files[name](path) : files[name](path),
        ]),
      ),
    };
    const context = {...there.context, machine: {...machine(), files: both, clock: there.clock}};
    expect(
      await runWords(verbs, ['plan', '/w/empty.yaml', '--payload', '/w/p', '--json'], context),
    ).toBe(0);
    const at = elsewhere();
    expect(
      await at.run(
        'plan',
        '/w/empty.yaml',
        '--payload',
        '/w/p',
        '--json',
        '--machine',
        '/w/m.json',
      ),
    ).toBe(0);
    expect(at.out).toEqual(there.out);
    expect(at.world.calls).toEqual([]);
  });

  it('refuses there what would be refused here', async () => {
    const at = elsewhere();
    expect(
      await at.run('plan', '/w/twins.yaml', '--payload', '/w/p', '--machine', '/w/m.json'),
    ).toBe(1);
    expect(at.err.join('\n')).toContain('DISK-AMBIGUOUS');
  });

  it('checks in a dry run what would be checked there, with secrets of here', async () => {
    const commands = [on('openssl passwd', `$6$saltsalt$${'a'.repeat(86)}\n`)];
    const at = elsewhere({
      commands,
      credentials: '/creds',
      files: {'/creds/forge.state-passphrase': 'correct horse battery\n'},
    });
    expect(
      await at.run(
        'install',
        '--answers',
        '/w/empty.yaml',
        '--payload',
        '/w/p',
        '--dry-run',
        '--machine',
        '/w/m.json',
      ),
    ).toBe(1);
    const said = at.err.join(' ');
    for (const code of ['UEFI-MISSING', 'MEMORY-TOO-SMALL', 'TOOLS-MISSING'])
      expect(said).toContain(code);
    expect(said).not.toContain('MACHINE-NOT-RECORDED');
    expect(at.world.files.writes).toEqual([]);
  });

  it('checks answers as well', async () =>
    expect(await elsewhere().run('check', '/w/empty.yaml', '--machine', '/w/m.json')).toBe(0));

  it('says that a payload must be given, since none was recorded', async () => {
    const at = elsewhere();
    expect(await at.run('plan', '/w/empty.yaml', '--machine', '/w/m.json')).toBe(1);
    expect(at.err.join(' ')).toMatch(/MACHINE-NOT-RECORDED.*\/run\/forge\/payload/);
  });

  it.each([
    ['install', '--answers', '/w/empty.yaml'],
    ['verify', 'x'],
    ['engine'],
    ['payload', 'verify', '/w/p'],
    ['watch'],
  ])('is refused for what does more than look: %s', async (...words) => {
    const at = elsewhere();
    expect(await at.run(...words, '--machine', '/w/m.json')).toBe(2);
    expect([at.starts(), at.world.files.writes]).toEqual([0, []]);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /no JSON/],
    ['an answer file', own['/w/empty.yaml'], /type: /],
    ['another version', '{"type":"hardware","version":2}', /version: /],
    [
      'a command without an outcome',
      '{"type":"hardware","version":1,"recording":{"commands":[{"command":{}}]}}',
      /recording/,
    ],
  ])('does not take %s for a machine', async (_what, text, why) => {
    const at = elsewhere({files: {'/w/m.json': text}});
    expect(await at.run('hardware', '--machine', '/w/m.json')).toBe(1);
    expect(at.err.join(' ')).toContain('MACHINE-FILE-INVALID');
    expect(at.err.join(' ')).toMatch(why);
  });

  it('names the file that is not there', async () => {
    const at = elsewhere();
    expect(await at.run('hardware', '--machine', '/w/none.json')).toBe(1);
    expect(at.err.join(' ')).toContain('/w/none.json: there is no such file');
  });
});

it('explains keys in front of a recorded machine as anywhere else', async () => {
  const at = elsewhere();
  expect(await at.run('explain', 'hostname', '--machine', '/w/m.json')).toBe(0);
  expect(at.out.join(' ')).toContain('hostname');
});

describe('takeMachine', () => {
  it.each<[readonly string[], readonly string[], string | undefined]>([
    [['plan', 'a'], ['plan', 'a'], undefined],
    [['--machine', 'm', 'plan'], ['plan'], 'm'],
    [['plan', '--machine=m', 'a'], ['plan', 'a'], 'm'],
    [['plan', '--', '--machine', 'm'], ['plan', '--', '--machine', 'm'], undefined],
  ])('%j', (words, rest, machine) => expect(takeMachine(words)).toEqual({words: rest, machine}));

  it.each([
    [['--machine']],
    [['--machine=']],
    [['--machine', '--json']],
    [['--machine', 'a', '--machine', 'b']],
  ])('refuses %j', words => {
    expect(() => takeMachine(words)).toThrow('USAGE');
  });
});

describe('a recording', () => {
  it('holds what the steps look at on the disks that can be taken, under their stable names', () => {
    const {commands} = machineRecording.parse(JSON.parse(recording).recording);
    const lines = commands.map(({command: {program, args}}) => [program, ...args].join(' '));
    expect(lines.filter(line => line.startsWith('wipefs --no-act'))).toContain(
      'wipefs --no-act --json /dev/disk/by-id/virtio-VIRT1',
    );
    expect(lines).toContain(
      'sfdisk --json ' +
        '/dev/disk/by-id/nvme-nvme.1b36-4e564d4531-51454d55204e564d65204374726c-00000001',
    );
    expect(lines.some(line => line.includes('/dev/vd'))).toBe(false);
  });

  it('of a disk whose table nobody can read holds what was tried', async () => {
    const here = desk();
    const {machine: odd} = manyDisks([
      on('wipefs', JSON.stringify(wipefs)),
      on('sfdisk --json', '{"partitiontable":{}}'),
      on('sfdisk', ''),
      on(({program}) => program !== 'lsblk', {code: 127}),
    ]);
    expect(
      await runWords(verbs, ['hardware', '--json'], {
        ...here.context,
        machine: {...odd, clock: here.clock},
      }),
    ).toBe(0);
    expect(here.out[0]).toContain('sfdisk');
    expect(here.out[0]).not.toContain('"--probe"');
  });

  it('asks for no password', () => expect(recording).not.toContain('/etc/shadow'));
});
