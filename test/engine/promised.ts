// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision} from '../../src/engine/events.ts';
import {read, write} from '../../src/system/command.ts';
import type {Step} from '../../src/engine/plan/step.ts';
import {sha256Hex} from '../../src/formats/sha256.ts';
import {fakeWorld, inTurn, on, type World} from '../support/world.ts';
import {fileStep, satisfied} from './support.ts';

const image = 'an image of a root file system'.repeat(40);

/** Steps that bring nearly every record and event: a failure, a question, a copy, a task, an end. */
export function promised(): {
  world: World;
  steps: readonly Step[];
  decisions: readonly Decision[];
} {
  const world = fakeWorld({
    files: {'/live/root.img': image},
    commands: [on('mkfs.ext4', inTurn({code: 5, stderr: 'bad superblock\n'}, 'made\n'))],
    secrets: {pass: 'correct horse battery'},
  });
  const looks = inTurnOf('absent', 'absent', 'satisfied');
  const steps: readonly Step[] = [
    fileStep('esp', [], {
      actions: [
        {kind: 'directory', path: '/out', mode: 0o755},
        {kind: 'remove', path: '/out/old'},
        {kind: 'file', path: '/out/esp', content: 'esp', mode: 0o644},
        {kind: 'file', path: '/out/secret', content: {secret: 'pass'}, mode: 0o600},
        {kind: 'journal', path: '/out/journal'},
      ],
      release: async worker => void (await worker.files.readText('/out/esp')),
    }),
    {
      ...fileStep('root', ['esp'], {}, 'destroy'),
      actions: [
        {
          kind: 'stream',
          from: '/live/root.img',
          to: '/dev/root',
          bytes: `${image.length}`,
          sha256: sha256Hex(image),
          effect: 'destroy',
        },
      ],
      verify: async ({files}) =>
        (await files.readText('/dev/root')) === image
          ? satisfied({sha256: sha256Hex(image)})
          : {type: 'absent'},
    },
    {
      ...fileStep('state', ['root'], {}, 'destroy'),
      actions: [
        {kind: 'command', command: {...write('mkfs.ext4', '/dev/state'), effect: 'destroy'}},
        {kind: 'task', name: 'fill', args: {home: '/home'}, effect: 'write', writes: ['/out/home']},
      ],
      tasks: {
        fill: async (worker, {home}) => {
          worker.tell({note: `filling ${home}`});
          await worker.write('/out/home', 'home', 0o644);
        },
      },
      verify: async () => looks(),
    },
    fileStep('mok', ['state'], {verify: async () => ({type: 'foreign', detail: 'a key'})}),
    fileStep('proof', ['mok'], {actions: [{kind: 'command', command: read('true')}]}),
  ];
  return {world, steps, decisions: ['retry', 'stop']};
}

/** Verdicts one after the other, the last again and again. */
function inTurnOf(...types: readonly ('absent' | 'satisfied')[]) {
  let next = 0;
  return () => {
    const type = types[Math.min(next++, types.length - 1)];
    return type === 'satisfied' ? satisfied() : ({type: 'absent'} as const);
  };
}
