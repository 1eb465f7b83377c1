// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';

/** Bytes of each unit: IEC 80000-13 for the binary ones, SI for those that disks are sold by. */
const units: Readonly<Record<string, bigint>> = {
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
  TiB: 2n ** 40n,
  MB: 10n ** 6n,
  GB: 10n ** 9n,
  TB: 10n ** 12n,
};

const form = /^(?<number>[1-9]\d{0,8})(?: ?)(?<unit>[MGT]i?B)$/;

/**
 * An amount of storage: a whole number and a unit. Kept as text, so that a plan shows what was
 * written.
 */
export const size = z
  .string()
  .regex(form, 'must be a whole number with MiB, GiB, TiB, MB, GB or TB, such as 8GiB');

/** Whether a text is a {@link size}. */
export const isSize = (text: string | undefined): text is string =>
  text !== undefined && form.test(text);

/** Bytes of a text that {@link size} accepts. Throws RangeError for another. */
export function sizeBytes(text: string): bigint {
  const {number, unit} = form.exec(text)?.groups ?? {};
  const factor = units[unit ?? ''];
  if (number === undefined || factor === undefined)
    throw new RangeError(`not a size: ${JSON.stringify(text)}`);
  return BigInt(number) * factor;
}
