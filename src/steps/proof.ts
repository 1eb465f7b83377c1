// SPDX-License-Identifier: GPL-3.0-or-later
import {changingFiles, mokManagerBeside, shims} from '../boot/esp-files.ts';
import {filesBelow, inventoryFlaws, parseInventory, type Inventory} from '../boot/inventory.ts';
import {Problem} from '../engine/problem.ts';
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import {read} from '../system/command.ts';
import {bootFileFlaws} from './boot-files/contents.ts';
import {inventoryPath, inTarget, onEsp, ukiOf} from './target/places.ts';
import {ukiProblems} from './uki/proof.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/**
 * Lets go of what is cached of a file, so that the next read asks the disk (dd(1), `nocache`;
 * posix_fadvise(2), POSIX_FADV_DONTNEED).
 */
const forget = (path: string) =>
  read('dd', `if=${path}`, 'iflag=nocache', 'count=0', 'status=none');

/** What lies on the ESP, read from the disk rather than from memory. */
async function present(reader: Reader): Promise<Inventory> {
  const found = new Map<string, string>();
  for (const name of await filesBelow(reader.files, inTarget('/efi'))) {
    if (changingFiles.has(name)) continue;
    await reader.must(forget(onEsp(name)));
    found.set(name, await reader.files.sha256(onEsp(name)));
  }
  return found;
}

/**
 * shim starts MokManager from its own directory as soon as an enrolment waits, and resets or powers
 * off where it is not there (shim mok.c): so not a flaw among others, but the end of the run before
 * anything is staged.
 */
async function mustHaveMokManagers({files}: Reader): Promise<void> {
  for (const shim of shims) {
    if (!(await files.stat(onEsp(shim))) || (await files.stat(onEsp(mokManagerBeside(shim)))))
      continue;
    throw new Problem('MOK-MANAGER-MISSING', `nothing beside ${shim} on the ESP`);
  }
}

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const text = await reader.files.readText(inventoryPath);
  if (text === undefined) return {type: 'absent'};
  let wanted: Inventory;
  try {
    wanted = parseInventory(text);
  } catch (error) {
    if (error instanceof RangeError) return partial(error.message);
    throw error;
  }
  await mustHaveMokManagers(reader);
  await reader.must(read('sync', '--file-system', inTarget('/efi')));
  const flaws = [
    ...inventoryFlaws(wanted, await present(reader)),
    ...(wanted.has(ukiOf(target)) ? [] : [`${ukiOf(target)} is not in the inventory`]),
    ...(await bootFileFlaws(reader, target)),
    ...((await ukiProblems(reader, target)) ?? ['there is no UKI']),
  ];
  if (flaws.length > 0) return partial(flaws.join('; '));
  return {
    type: 'satisfied',
    evidence: {
      files: `${wanted.size} on the ESP, each as in the inventory, none besides`,
      uki: `/${ukiOf(target)}`,
    },
  };
}

/**
 * The last look before the machine is told to ask for the key: every file on the ESP, re-read from
 * the disk, against the inventory, the payload's manifest, this machine's certificate and the
 * planned command line. It only reads; what it finds wrong is mended by the step that owns it.
 */
export const proofStep = (target: Target): Step => ({
  id: 'proof',
  title: stepTitles.proof,
  needs: ['nvram'],
  effect: 'read',
  weight: 5,
  actions: [],
  verify: reader => verify(reader, target),
});
