// SPDX-License-Identifier: GPL-3.0-or-later
import {mappings, livePaths} from '../../os/live-paths.ts';
import type {Action} from '../../engine/plan/action.ts';
import {
  partial,
  type Reader,
  type Step,
  type StepVerdict,
  type Worker,
} from '../../engine/plan/step.ts';
import {write, type Command} from '../../system/command.ts';
import {mappingOf, sameDevice} from '../look/mapping.ts';
import {mountsBelow, visibleAt} from '../look/mounts.ts';
import {fill} from './fill.ts';
import {sealed, writable} from './tree.ts';
import {closeMapping, unmountAll} from '../release-helpers.ts';
import {partitionDevice, type Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

/**
 * veritysetup(8) open. Without `--panic-on-corruption`: a bad block must fail an installation with
 * words, not end the live system. Opening proves nothing by itself (a wrong root hash opens too);
 * the step `root` did.
 */
const openRoot = (target: Target): Command => {
  const {rootHash} = target.payload.description;
  return write(
    'veritysetup',
    'open',
    partitionDevice(target, 'root-a'),
    mappings.root,
    partitionDevice(target, 'verity-a'),
    rootHash,
  );
};

/**
 * Of these the image brings content that the state starts with; /home is people's from the
 * beginning.
 */
const fills: readonly Action[] = ['var', 'root'].map(name => ({
  kind: 'task',
  name: 'fill',
  args: {from: `${livePaths.root}/${name}`, to: `${livePaths.state}/${name}`},
  effect: 'write',
}));

async function mappingFault(reader: Reader, target: Target): Promise<string | undefined> {
  const mapping = await mappingOf(reader, 'veritysetup', mappings.root);
  if (!mapping) return `${mappings.root} is not open`;
  const {rootHash} = target.payload.description;
  const status = mapping.get('status') ?? 'in no known state';
  if (status !== 'verified')
    return `${mappings.root} is ${status}: the kernel met a block that does not fit`;
  if (mapping.get('root hash') !== rootHash)
    return `${mappings.root} is open with another root hash`;
  const device = mapping.get('data device') ?? '';
  return (await sameDevice(reader, device, partitionDevice(target, 'root-a')))
    ? undefined
    : `${mappings.root} is open on ${device}`;
}

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const mounts = await mountsBelow(reader, livePaths.root);
  if (mounts.length === 0) return {type: 'absent'};
  const fault = await mappingFault(reader, target);
  if (fault !== undefined) return partial(fault);
  for (const {at, is, source} of [sealed(target), ...writable(target)]) {
    const mount = visibleAt(mounts, at);
    if (!mount) return partial(`${at} is not mounted`);
    const right =
      is(mount) && (source === undefined || (await sameDevice(reader, mount.source, source)));
    if (!right) return partial(`${at} is ${mount.type} from ${mount.source}${mount.root}`);
  }
  if (!(await reader.files.list(`${livePaths.root}/var`))?.length)
    return partial(`${livePaths.root}/var is empty`);
  return {
    type: 'satisfied',
    evidence: {
      rootHash: target.payload.description.rootHash,
      tree: livePaths.root,
      mounts: `${writable(target).length + 1}`,
    },
  };
}

async function close(worker: Worker): Promise<void> {
  await unmountAll(worker, livePaths.root);
  await closeMapping(worker, 'veritysetup', mappings.root);
}

/** The target's whole tree as it will run, for the steps that write the machine's own data. */
export const mountStep = (target: Target): Step => ({
  id: 'mount',
  title: stepTitles.mount,
  needs: ['esp', 'slot', 'state'],
  effect: 'write',
  fleeting: true,
  weight: 10,
  actions: [
    {kind: 'command', command: openRoot(target)},
    {kind: 'command', command: sealed(target).command},
    ...fills,
    ...writable(target).map(({command}): Action => ({kind: 'command', command})),
  ],
  tasks: {fill},
  verify: async reader => verify(reader, target),
  prepare: close,
  release: close,
});
