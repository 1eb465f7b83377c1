// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';

/** Everything on the medium begins on whole mebibytes. */
const mebibyte = 1_048_576n;
export const sector = 512n;

/**
 * GPT types. The root and its tree have one that no specification knows, so that nothing takes the
 * medium for an installed system.
 */
const types = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  live: '5d3c1f7e-9d5a-4a0e-8b7a-f0e6c1a5e001',
} as const;

type MediumPartition = {
  readonly name: string;
  readonly type: string;
  /** PARTUUID, lower case. */
  readonly uuid: string;
  /** Bytes from the start of the image. */
  readonly start: bigint;
  readonly bytes: bigint;
};

export type MediumLayout = {
  /** GPT disk GUID. */
  readonly disk: string;
  /** Size of the whole image. */
  readonly bytes: bigint;
  readonly esp: MediumPartition;
  readonly root: MediumPartition;
  readonly verity: MediumPartition;
};

const up = (bytes: bigint): bigint => ((bytes + mebibyte - 1n) / mebibyte) * mebibyte;

/**
 * A UUID (version 4 in form) that follows from the image and a purpose. It is no half of the root
 * hash: those mark installed slots.
 */
export function derivedUuid(seed: string, purpose: string): string {
  const hex = createHash('sha256').update(`live medium ${purpose}\0${seed}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Places ESP, root image and verity tree one after the other.
 * @param seed anything that names the payload, e.g. the SHA-256 of its manifest.
 * @param sizes bytes of the three contents.
 */
export function mediumLayout(
  seed: string,
  sizes: {readonly esp: bigint; readonly root: bigint; readonly verity: bigint},
): MediumLayout {
  const partition = (
    name: string,
    type: string,
    start: bigint,
    bytes: bigint,
  ): MediumPartition => ({name, type, uuid: derivedUuid(seed, name), start, bytes: up(bytes)});
  const esp = partition('forge-live-esp', types.esp, mebibyte, sizes.esp);
  const root = partition('forge-live-root', types.live, esp.start + esp.bytes, sizes.root);
  const verity = partition('forge-live-verity', types.live, root.start + root.bytes, sizes.verity);
  // The last mebibyte holds the second GPT.
  return {
    disk: derivedUuid(seed, 'disk'),
    bytes: verity.start + verity.bytes + mebibyte,
    esp,
    root,
    verity,
  };
}

/** The layout as sfdisk(8) reads it: sectors of 512 bytes. */
export function sfdiskScript(layout: MediumLayout): string {
  const lines = [layout.esp, layout.root, layout.verity].map(
    ({name, type, uuid, start, bytes}) =>
      `start=${start / sector}, size=${bytes / sector}, type=${type.toUpperCase()}, ` +
      `uuid=${uuid.toUpperCase()}, name="${name}"`,
  );
  return [
    'label: gpt',
    `label-id: ${layout.disk.toUpperCase()}`,
    'unit: sectors',
    'first-lba: 2048',
    '',
    ...lines,
    '',
  ].join('\n');
}
