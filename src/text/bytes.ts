// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * 2^20 bytes. Every partition starts and ends on a multiple of it: right for 512- and 4096-byte
 * sectors and for every SSD's erase groups.
 */
export const mebibyte = 1n << 20n;
/** 2^30 bytes. */
export const gibibyte = 1n << 30n;

/** The smallest multiple of `unit` that is not below `value`. Both in bytes. */
export const alignUp = (value: bigint, unit: bigint): bigint => ((value + unit - 1n) / unit) * unit;

/** The largest multiple of `unit` that is not above `value`. Both in bytes. */
export const alignDown = (value: bigint, unit: bigint): bigint => (value / unit) * unit;

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/**
 * Bytes for a person: `'0 bytes'`, `'512 MiB'`, `'931.5 GiB'`; one decimal, rounded down so that
 * nothing seems to fit that does not.
 */
export function formatBytes(bytes: bigint): string {
  if (bytes < 0n) return `-${formatBytes(-bytes)}`;
  let power = 0;
  while (power < units.length - 1 && bytes >= 1n << BigInt(10 * (power + 1))) power++;
  const tenths = (bytes * 10n) >> BigInt(10 * power);
  const fraction = power === 0 || tenths % 10n === 0n ? '' : `.${tenths % 10n}`;
  return `${tenths / 10n}${fraction} ${bytes === 1n ? 'byte' : (units[power] ?? '')}`;
}

/**
 * Bytes for a person, without loss: in the largest unit up to GiB of which they are a whole number;
 * `'487817 MiB'`, `'8 GiB'`, `'65537 bytes'`.
 */
export function exactBytes(bytes: bigint): string {
  for (const [unit, size] of [
    ['GiB', gibibyte],
    ['MiB', mebibyte],
    ['KiB', 1024n],
  ] as const) {
    if (bytes !== 0n && bytes % size === 0n) return `${bytes / size} ${unit}`;
  }
  return `${bytes} ${bytes === 1n ? 'byte' : 'bytes'}`;
}
