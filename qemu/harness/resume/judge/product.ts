// SPDX-License-Identifier: GPL-3.0-or-later
// All that the judge asks of the product, besides each step's own verify: what the steps open or
// mend before they look, here only asked, since the judge opens and mends by its own means.
import type {Reader} from '../../../../src/engine/plan/step.ts';
import type {LoadedJournal} from '../../../../src/engine/journal/fold.ts';
import {readJournal} from '../../../../src/engine/journal/journal-file.ts';
import {mappings} from '../../../../src/os/live-paths.ts';
import {isOurEsp} from '../../../../src/steps/esp.ts';
import {journalPaths} from '../../../../src/steps/journal-step.ts';
import {contentOf} from '../../../../src/steps/look/blkid.ts';
import {diskState} from '../../../../src/steps/partition/disk-state.ts';
import {findDisk} from '../../../../src/steps/partition/find-disk.ts';
import {isOurLuks, luksHeader, provePassphrase} from '../../../../src/steps/state/luks.ts';
import {partitionDevice, type Target} from '../../../../src/steps/target/target.ts';

/** Whether this plan's table is there, one copy of which was cut off (steps/partition/held.ts). */
export async function tableIsHurt(reader: Reader, target: Target): Promise<boolean> {
  const found = await findDisk(reader, target.disk).catch(() => undefined);
  const state = found && (await diskState(reader, target, found).catch(() => undefined));
  return state?.type === 'hurt';
}

/** Whether the ESP holds this plan's own FAT (steps/esp.ts, openEsp). */
export async function espIsOurs(reader: Reader, target: Target): Promise<boolean> {
  const content = await contentOf(reader, partitionDevice(target, 'esp'));
  return content !== undefined && isOurEsp(target, content);
}

/**
 * Whether the state has this plan's LUKS header and behind it its ext4 (steps/state/step.ts, open).
 * @throws Problem where the passphrase does not open the header
 */
export async function stateIsOurs(reader: Reader, target: Target): Promise<boolean> {
  const header = await luksHeader(reader, target);
  if (!header || !isOurLuks(target, header)) return false;
  await provePassphrase(reader, target);
  const content = await contentOf(reader, `/dev/mapper/${mappings.state}`);
  return content?.type === 'ext4' && content.uuid === target.stateUuid;
}

/** The journal on the ESP that is open; `undefined` where there is none. */
export async function journalOf({files}: Reader): Promise<LoadedJournal | undefined> {
  const bytes = await files.readBytes(journalPaths.journal);
  return bytes && readJournal(bytes);
}
