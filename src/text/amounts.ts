// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from './bytes.ts';

/** Milliseconds for a person: `0.4 s`, `12 s`, `3 min 05 s`. */
export function durationText(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * Milliseconds of an estimate, which seconds would make look exact: `10 s`, `50 s`, `17 min`;
 * rounded up.
 */
export function aboutText(ms: number): string {
  const tens = Math.max(10, Math.ceil(ms / 10_000) * 10);
  return tens < 60 ? `${tens} s` : `${Math.ceil(ms / 60_000)} min`;
}

/** How far a copy has come: bytes, share and rate since it began. */
export function progressText(done: bigint, total: bigint, ms: number): string {
  const share = total > 0n ? Number((done * 100n) / total) : 0;
  const rate = ms > 0 ? `, ${formatBytes((done * 1000n) / BigInt(Math.ceil(ms)))}/s` : '';
  return `${formatBytes(done)} of ${formatBytes(total)}, ${share} %${rate}`;
}
