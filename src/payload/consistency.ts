// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import {verityBytes} from '../disk/geometry.ts';
import type {PayloadDescription} from './description.ts';
import {descriptionName, manifestName, signatureName, type Manifest} from './manifest.ts';
import {verityBlock} from './verity.ts';

/** Every file a description names, with the part it plays, in the order of the description. */
export function describedFiles(
  description: PayloadDescription,
): readonly {readonly part: string; readonly name: string}[] {
  const {root, verity, kernel, initrd, microcode, boot} = description;
  return [
    {part: 'root', name: root.file},
    {part: 'verity', name: verity.file},
    {part: 'kernel', name: kernel.file},
    {part: 'initrd', name: initrd},
    ...microcode.map((name, index) => ({part: `microcode.${index}`, name})),
    ...Object.entries(boot).map(([part, name]) => ({part: `boot.${part}`, name})),
  ];
}

/**
 * Every file that a description names must be listed: steps are planned from the manifest's hashes.
 * @throws PAYLOAD-FILE-UNLISTED, or MOK-MANAGER-MISSING for the one without which no machine's key
 *   can be enrolled.
 */
export function mustBeListed(description: PayloadDescription, manifest: Manifest): void {
  for (const {part, name} of describedFiles(description)) {
    const code = part === 'boot.mokManager' ? 'MOK-MANAGER-MISSING' : 'PAYLOAD-FILE-UNLISTED';
    if (!manifest.has(name))
      throw new Problem(code, `${name} (${part} in the description) is not in the manifest`);
  }
}

/**
 * What is wrong with a description whose every field is well-formed: parts that contradict each
 * other. Empty when nothing is.
 */
export function descriptionFaults(description: PayloadDescription): readonly string[] {
  const faults: string[] = [];
  const seen = new Map<string, string>();
  for (const {part, name} of describedFiles(description)) {
    const other = seen.get(name);
    if (other !== undefined) faults.push(`${part}: ${name} is already ${other}`);
    if ([manifestName, signatureName, descriptionName].includes(name))
      faults.push(`${part}: ${name} is a reserved name`);
    seen.set(name, part);
  }
  const [root, verity] = [BigInt(description.root.bytes), BigInt(description.verity.bytes)];
  const [slot, disk] = [BigInt(description.slotBytes), BigInt(description.minimumDisk)];
  if (root % verityBlock !== 0n)
    faults.push(`root.bytes: ${root} is not a multiple of ${verityBlock}`);
  if (verity < verityBytes(root))
    faults.push(
      `verity.bytes: ${verity} cannot hold the tree of ${root} bytes (${verityBytes(root)})`,
    );
  if (slot < root) faults.push(`slotBytes: ${slot} is smaller than the root image (${root})`);
  if (disk < 2n * slot) faults.push(`minimumDisk: ${disk} cannot hold two slots of ${slot}`);
  return faults;
}
