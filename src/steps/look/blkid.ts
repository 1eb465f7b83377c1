// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../../engine/plan/step.ts';
import {read, type Command} from '../../system/command.ts';

/**
 * The content of a block device by its signature. `uuid` and `label` as libblkid writes them
 * (`0BAD-CAFE` for FAT); empty where there is none.
 */
export type DeviceContent = {
  readonly type: string;
  readonly uuid: string;
  readonly label: string;
  readonly version: string;
};

/**
 * Probes the device itself, not udev's or blkid's cache (blkid(8) `--probe`). Code 2: no signature;
 * 8: several that contradict each other. A partition without content still answers 0, with
 * PART_ENTRY_ lines only.
 */
const probeContent = (device: string): Command => ({
  ...read('blkid', '--probe', '--output', 'export', device),
  okCodes: [0, 2, 8],
});

/** Reads what {@link probeContent} printed; `undefined` where no TYPE is named. */
export function parseContent(stdout: string): DeviceContent | undefined {
  const values = new Map(
    stdout
      .split('\n')
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const type = values.get('TYPE');
  if (!type) return undefined;
  return {
    type,
    uuid: values.get('UUID') ?? '',
    label: values.get('LABEL') ?? '',
    version: values.get('VERSION') ?? '',
  };
}

/**
 * What lies on a device; `undefined` for nothing known. Contradicting signatures are a content of
 * type `ambiguous`.
 */
export async function contentOf(
  reader: Reader,
  device: string,
): Promise<DeviceContent | undefined> {
  const {code, stdout} = await reader.must(probeContent(device));
  return code === 8 ? {type: 'ambiguous', uuid: '', label: '', version: ''} : parseContent(stdout);
}

/** A content in a few words, for verdicts. */
export const contentWords = (content: DeviceContent | undefined): string =>
  content
    ? [content.type, content.label && `"${content.label}"`, content.uuid].filter(Boolean).join(' ')
    : 'nothing';
