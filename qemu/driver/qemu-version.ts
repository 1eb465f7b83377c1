// SPDX-License-Identifier: GPL-3.0-or-later
import {LabFailure} from './failure.ts';

/** A QEMU's own version number and the whole line it said. */
export type QemuVersion = {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly line: string;
};

/**
 * Reads the first line of `qemu-system-x86_64 --version`. Throws LabFailure when it is something
 * else.
 */
export function parseQemuVersion(output: string): QemuVersion {
  const line = output.split('\n', 1)[0] ?? '';
  const found = /^QEMU emulator version (\d+)\.(\d+)(?:\.(\d+))?/.exec(line);
  if (!found) throw new LabFailure(`not a QEMU: it calls itself "${line.slice(0, 120)}"`);
  return {major: Number(found[1]), minor: Number(found[2]), patch: Number(found[3] ?? 0), line};
}

/**
 * QEMU 7.x under TCG with two CPUs corrupted guests in 2 of 8 boots (x86 TCG, mended by upstream in
 * July 2023, ClangBuiltLinux/boot-utils#111), QEMU 10 in none of 16. Under KVM 7.x may be used.
 * @throws LabFailure for an emulator that cannot be trusted
 */
export function requireTrusted(
  version: QemuVersion,
  accel: 'tcg' | 'kvm',
  trustAnyway: boolean,
): void {
  if (accel === 'kvm' || trustAnyway || version.major >= 8) return;
  throw new LabFailure(
    `${version.line} corrupts guests under software emulation: use QEMU 8 or newer, or ` +
      'say --trust-any-qemu',
  );
}
