// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {isOurLuks, luksHeader, provePassphrase} from '../../steps/state/luks.ts';
import {partitionDevice, type Target} from '../../steps/target/target.ts';

/**
 * Proves the passphrase of an installation that goes on before anything else is done: whoever
 * mistyped it is asked again at once, and not after the image was read back. Opens nothing and
 * writes nothing. There is nothing to prove where the state is not encrypted yet.
 * @throws {Problem} STATE-PASSPHRASE-WRONG; COMMAND-FAILED where cryptsetup cannot look.
 */
export async function provePassphraseFirst(target: Target, reader: Reader): Promise<void> {
  if (
    target.answers.state.encryption !== 'luks2' ||
    (await reader.files.realPath(partitionDevice(target, 'state'))) === undefined
  )
    return;
  const header = await luksHeader(target, reader);
  if (header && isOurLuks(target, header)) await provePassphrase(target, reader);
}
