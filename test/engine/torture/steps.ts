// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {destroy, read, write, type Effect} from '../../../src/system/command.ts';
import type {Reader, Step, StepVerdict, Worker} from '../../../src/engine/plan/step.ts';
import {image} from './disk.ts';

export const canaries = {passphrase: 'canary-passphrase-4711', password: 'canary-one-time-0815'};
/**
 * Two installations that differ in their answers: the same disk and image, other identifiers and
 * contents.
 */
export type PlanName = 'A' | 'B';
export const seeds: Readonly<Record<PlanName, string>> = {A: 'ab'.repeat(16), B: 'ba'.repeat(16)};
const imageSum = createHash('sha256').update(image).digest('hex');

const see = async (reader: Reader, word: string): Promise<string> =>
  (await reader.must(read('show', word))).stdout;
function judge(found: string, wanted: string): StepVerdict {
  if (found === wanted) return {type: 'satisfied', evidence: {found}};
  return found === '' ? {type: 'absent'} : {type: 'partial', detail: `found ${found}`};
}
const change = async (worker: Worker, ...words: readonly [string, ...string[]]): Promise<void> =>
  void (await worker.change(write(...words)));
const step = (
  id: string,
  needs: readonly string[],
  effect: Effect,
  rest: Pick<Step, 'actions' | 'verify'> & Partial<Step>,
): Step => ({id, title: `Title of ${id}`, needs, effect, weight: 1, ...rest});
const text = async (reader: Reader, path: string): Promise<string> =>
  (await reader.files.readText(path)) ?? '';
const close =
  (what: 'esp' | 'data') =>
  async (worker: Worker): Promise<void> => {
    if ((await see(worker, what)) === 'true') await change(worker, 'umount', what);
  };

/**
 * An installation in small: every kind of action, effects that come in parts, tools that refuse to
 * run twice, mounts that a power cut takes.
 */
export function tortureSteps(plan: PlanName): readonly Step[] {
  const openEsp = async (worker: Worker): Promise<void> => {
    if ((await see(worker, 'fs')) === `fat ${plan}` && (await see(worker, 'esp')) === 'false')
      await change(worker, 'mount', 'esp');
  };
  return [
    step('preflight', [], 'read', {
      actions: [],
      verify: async () => ({type: 'satisfied', evidence: {memory: 'enough'}}),
    }),
    step('partition', ['preflight'], 'destroy', {
      actions: [{kind: 'command', command: destroy('parted', plan)}],
      verify: async reader => judge(await see(reader, 'table'), `gpt ${plan}`),
    }),
    step('esp', ['partition'], 'destroy', {
      actions: [
        {kind: 'command', command: destroy('mkfs', plan)},
        {kind: 'command', command: write('mount', 'esp')},
      ],
      open: openEsp,
      prepare: close('esp'),
      verify: async reader =>
        judge(`${await see(reader, 'fs')} ${await see(reader, 'esp')}`, `fat ${plan} true`),
      release: close('esp'),
    }),
    step('journal', ['esp'], 'write', {
      actions: [{kind: 'journal', path: '/esp/journal'}],
      verify: async reader =>
        judge(String((await reader.files.stat('/esp/journal'))?.size ?? ''), '1048576'),
    }),
    step('root', ['journal'], 'destroy', {
      actions: [
        {
          kind: 'stream',
          from: '/payload',
          to: '/dev/root',
          bytes: '64',
          sha256: imageSum,
          effect: 'destroy',
        },
      ],
      prepare: async worker => void (await see(worker, 'flushed')),
      verify: async reader => {
        await see(reader, 'flushed');
        return judge(await reader.files.sha256('/dev/root', 64n), imageSum);
      },
    }),
    step('slot', ['root'], 'write', {
      actions: [
        {
          kind: 'task',
          name: 'commit',
          args: {hash: 'half-hash'},
          effect: 'write',
          writes: ['/slot/proof.json'],
        },
      ],
      tasks: {
        commit: async (worker, args) => {
          if ((await see(worker, 'uuid')) !== args['hash'])
            await change(worker, 'setuuid', args['hash'] ?? '');
          await worker.write('/slot/proof.json', `{"uuid":"${await see(worker, 'uuid')}"}`, 0o600);
        },
      },
      verify: async reader =>
        judge(
          `${await see(reader, 'uuid')} ${await text(reader, '/slot/proof.json')}`.trim(),
          'half-hash {"uuid":"half-hash"}',
        ),
    }),
    step('state', ['partition'], 'destroy', {
      actions: [
        {kind: 'command', command: {...destroy('luksFormat', plan), stdin: {secret: 'passphrase'}}},
        {kind: 'command', command: {...write('luksOpen'), stdin: {secret: 'passphrase'}}},
      ],
      open: async worker => {
        if (
          (await see(worker, 'luks')) !== `luks2 ${plan}` ||
          (await see(worker, 'mapped')) === 'true'
        )
          return;
        await worker.change({...write('luksOpen'), stdin: {secret: 'passphrase'}});
      },
      prepare: async worker => {
        if ((await see(worker, 'mapped')) === 'true') await change(worker, 'luksClose');
      },
      verify: async reader =>
        judge(`${await see(reader, 'luks')} ${await see(reader, 'mapped')}`, `luks2 ${plan} true`),
      release: async worker => {
        if ((await see(worker, 'mapped')) === 'true') await change(worker, 'luksClose');
      },
    }),
    step('data', ['state'], 'write', {
      actions: [
        {kind: 'command', command: write('mount', 'data')},
        {kind: 'remove', path: '/data/old'},
        {kind: 'directory', path: '/data/etc', mode: 0o755},
        {kind: 'file', path: '/data/etc/hostname', content: `box-${plan}\n`, mode: 0o644},
        {kind: 'file', path: '/data/etc/shadow', content: {secret: 'password'}, mode: 0o600},
      ],
      prepare: close('data'),
      verify: async reader =>
        judge(
          [
            await see(reader, 'data'),
            (await reader.files.stat('/data/old')) ? 'old' : 'new',
            await text(reader, '/data/etc/hostname'),
            (await text(reader, '/data/etc/shadow')).length,
          ].join(' '),
          `true new box-${plan}\n ${canaries.password.length}`,
        ),
      release: close('data'),
    }),
    step('boot', ['data', 'slot'], 'write', {
      actions: [{kind: 'file', path: '/esp/shim', content: `shim ${plan}`, mode: 0o644}],
      verify: async reader => judge(await text(reader, '/esp/shim'), `shim ${plan}`),
      revoke: async worker => {
        await openEsp(worker);
        if (await worker.files.stat('/esp/shim')) await change(worker, 'rm', '/esp/shim');
      },
    }),
    step('nvram', ['boot'], 'write', {
      actions: [{kind: 'command', command: write('entry', 'add')}],
      prepare: worker => change(worker, 'entry', 'clear'),
      verify: async reader => judge(await see(reader, 'entries'), 'forge'),
      revoke: worker => change(worker, 'entry', 'clear'),
    }),
    step('mok', ['nvram'], 'write', {
      actions: [
        {kind: 'command', command: {...write('mok', 'import'), stdin: {secret: 'password'}}},
      ],
      prepare: worker => change(worker, 'mok', 'revoke'),
      verify: async reader =>
        judge(await see(reader, 'mok'), `new,auth ${canaries.password.length}`),
      revoke: worker => change(worker, 'mok', 'revoke'),
    }),
  ];
}
