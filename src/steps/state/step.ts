// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import type {Action} from '../../engine/plan/action.ts';
import {
  partial,
  type Reader,
  type Step,
  type StepVerdict,
  type Worker,
} from '../../engine/plan/step.ts';
import {destroy, write, type Command} from '../../system/command.ts';
import {contentOf, contentWords, type DeviceContent} from '../look/blkid.ts';
import {sameDevice} from '../look/mapping.ts';
import {mountAt} from '../look/mounts.ts';
import {unmountAll} from '../release-helpers.ts';
import {encryptedStore} from './encrypted.ts';
import {stateLabel} from './luks.ts';
import {plainStore} from './plain.ts';
import type {StateStore} from './store.ts';
import {partitionDevice, type Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

/**
 * mkfs.ext4(8); 1 % kept for root instead of 5 %, which on a large disk is many gigabytes that
 * nobody gets.
 */
const format = ({stateUuid}: Target, device: string): Command =>
  destroy('mkfs.ext4', '-q', '-F', '-m', '1', '-U', stateUuid, '-L', stateLabel, device);

/**
 * As the installed system mounts it (`noatime` in the signed command line); nothing here is a
 * device or set-user-id for the live system.
 */
const mount = (device: string): Command =>
  write(
    'mount',
    '--mkdir=0700',
    '-t',
    'ext4',
    '-o',
    'noatime,nodev,nosuid',
    device,
    livePaths.state,
  );

/**
 * What the mounts of the signed command line expect to find (src/boot/cmdline.ts). overlayfs makes
 * `work` private itself.
 */
const directories: readonly (Action & {readonly kind: 'directory'})[] = (
  [
    ['etc', 0o755],
    ['etc/upper', 0o755],
    ['etc/work', 0o755],
    ['var', 0o755],
    ['home', 0o755],
    ['root', 0o700],
  ] as const
).map(([path, mode]) => ({kind: 'directory', path: `${livePaths.state}/${path}`, mode}));

const isOurs = (target: Target, content: DeviceContent): boolean =>
  content.type === 'ext4' && content.uuid === target.stateUuid;

/**
 * After an interruption: what lies behind this plan's header is opened and mounted again, never
 * made anew.
 */
async function open(worker: Worker, target: Target, store: StateStore): Promise<void> {
  if (
    (await worker.files.realPath(partitionDevice(target, 'state'))) === undefined ||
    (await mountAt(worker, livePaths.state))
  )
    return;
  if (!(await store.open(worker))) return;
  const content = await contentOf(worker, store.device);
  if (content && isOurs(target, content)) await worker.change(mount(store.device));
}

async function missingDirectories(reader: Reader): Promise<readonly string[]> {
  const facts = await Promise.all(
    directories.map(async ({path}) => ({path, facts: await reader.files.stat(path)})),
  );
  return facts.filter(({facts}) => facts?.kind !== 'directory').map(({path}) => path);
}

async function verify(reader: Reader, target: Target, store: StateStore): Promise<StepVerdict> {
  if ((await reader.files.realPath(partitionDevice(target, 'state'))) === undefined)
    return {type: 'absent'};
  const found = await store.look(reader);
  if ('verdict' in found) return found.verdict;
  const {device} = store;
  const content = await contentOf(reader, device);
  if (!content || !isOurs(target, content))
    return partial(`${device} holds ${contentWords(content)}, not the file system of this plan`);
  const mounted = await mountAt(reader, livePaths.state);
  if (!mounted || !(await sameDevice(reader, mounted.source, device)))
    return partial(`${device} is not mounted at ${livePaths.state}`);
  if (!mounted.options.includes('rw'))
    return partial(`${device} is mounted read-only: the kernel found an error on it`);
  const missing = await missingDirectories(reader);
  if (missing.length > 0) return partial(`without ${missing.join(', ')}`);
  return {type: 'satisfied', evidence: {...found.evidence, fileSystem: contentWords(content)}};
}

async function close(worker: Worker, store: StateStore): Promise<void> {
  await unmountAll(worker, livePaths.state);
  await store.close(worker);
}

/**
 * Everything that this machine writes: ext4 in LUKS2, or bare where the answers ask for that by
 * name.
 */
export function stateStep(target: Target): Step {
  const encrypted = target.answers.state.encryption === 'luks2';
  const store = encrypted ? encryptedStore(target) : plainStore(target);
  return {
    id: 'state',
    title: encrypted ? stepTitles.state : 'Format the state, unencrypted',
    needs: ['partition', 'journal'],
    effect: 'destroy',
    weight: encrypted ? 15 : 5,
    actions: [
      ...[...store.make, format(target, store.device), mount(store.device)].map(
        (command): Action => ({kind: 'command', command}),
      ),
      ...directories,
    ],
    open: async worker => open(worker, target, store),
    verify: async reader => verify(reader, target, store),
    prepare: async worker => close(worker, store),
    release: async worker => close(worker, store),
  };
}
