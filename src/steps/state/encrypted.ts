// SPDX-License-Identifier: GPL-3.0-or-later
import {partial, type Worker} from '../../engine/plan/step.ts';
import {mappings} from '../../os/live-paths.ts';
import {mappingOf, sameDevice} from '../look/mapping.ts';
import {closeMapping} from '../release-helpers.ts';
import {partitionDevice, type Target} from '../target/target.ts';
import {
  isOurLuks,
  judgePassphrase,
  luksFormat,
  luksHeader,
  luksOpen,
  provePassphrase,
  wrongPassphrase,
} from './luks.ts';
import {stateDevice, type StateStore} from './store.ts';

/**
 * Whether the mapping is open on this plan's partition: opened here if its header is ours, left
 * alone if it is somebody else's.
 */
async function open(worker: Worker, target: Target): Promise<boolean> {
  const device = partitionDevice(target, 'state');
  const mapping = await mappingOf(worker, 'cryptsetup', mappings.state);
  if (mapping) return sameDevice(worker, mapping.get('device') ?? '', device);
  const header = await luksHeader(worker, target);
  if (!header || !isOurLuks(target, header)) return false;
  judgePassphrase(
    target,
    await worker.change({...luksOpen(target), okCodes: [0, wrongPassphrase]}),
  );
  return true;
}

async function look(
  reader: Parameters<StateStore['look']>[0],
  target: Target,
): ReturnType<StateStore['look']> {
  const device = partitionDevice(target, 'state');
  const header = await luksHeader(reader, target);
  if (!header) return {verdict: {type: 'absent'}};
  if (header.uuid !== target.luksUuid)
    return {verdict: partial(`${device} carries the LUKS header ${header.uuid} of something else`)};
  if (header.slots === 0) return {verdict: partial(`${device} has a LUKS header without a key`)};
  await provePassphrase(reader, target);
  const mapping = await mappingOf(reader, 'cryptsetup', mappings.state);
  if (!mapping) return {verdict: partial(`${device} is not open`)};
  const below = mapping.get('device') ?? 'nothing';
  if (!(await sameDevice(reader, below, device)))
    return {verdict: partial(`${mappings.state} is open on ${below} instead of ${device}`)};
  const {cipher, sector, kdf, memory} = header;
  return {
    evidence: {
      device,
      luks: header.uuid,
      cipher,
      sector: `${sector}`,
      keyDerivation: `${kdf}, ${memory} KiB`,
    },
  };
}

/** LUKS2 on the state partition, opened with the passphrase that the answers name. */
export const encryptedStore = (target: Target): StateStore => ({
  device: stateDevice(target),
  make: [luksFormat(target), luksOpen(target)],
  open: worker => open(worker, target),
  look: reader => look(reader, target),
  close: worker => closeMapping(worker, 'cryptsetup', mappings.state),
});
