// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import type {Firmware} from '../../hardware/firmware.ts';
import {
  fine,
  issue,
  merge,
  type PreflightCheck,
  type Findings,
  type PreflightIssue,
  type Scene,
} from './check.ts';

/**
 * Room for the enrolment request (835 bytes for one key, twice that with a module key), its
 * authorisation (172), a boot entry, and shim's own copies, above the 5 KiB that Linux never gives
 * away (arch/x86/platform/efi/quirks.c, EFI_MIN_RESERVE).
 */
const variableRoom = 16n * 1024n;

/** Started through UEFI, and its variables can be written. */
export const checkUefi = ({firmware}: Pick<Scene, 'firmware'>): Findings => {
  if (!firmware.uefi) return issue('UEFI-MISSING', '/sys/firmware/efi is not there');
  switch (firmware.variables) {
    case 'absent':
      return issue('EFI-VARIABLES-LOCKED', 'efivarfs is not mounted at /sys/firmware/efi/efivars');
    case 'read-only':
      return issue('EFI-VARIABLES-LOCKED', 'efivarfs is mounted read-only');
    case 'writable':
      break;
  }
  const {freeBytes} = firmware;
  if (freeBytes === undefined) return fine({'efivars.free': 'unknown'});
  if (freeBytes < variableRoom)
    return issue(
      'EFI-VARIABLES-FULL',
      `${formatBytes(freeBytes)} are free, ${formatBytes(variableRoom)} are needed`,
    );
  return fine({'efivars.free': freeBytes.toString()});
};

const onOff = (value: boolean): string => (value ? 'on' : 'off');

/** What keeps this machine from enforcing a verified start. */
export function gaps({secureBoot, setupMode, shimInsecure}: Firmware): readonly PreflightIssue[] {
  const all: PreflightIssue[] = [];
  // In Setup Mode Secure Boot is off by definition (UEFI specification 2.10 §3.3): one issue says
  // it
  if (setupMode === true) all.push({code: 'SETUP-MODE', detail: 'SetupMode is 1'});
  else if (secureBoot !== true)
    all.push({
      code: 'SECURE-BOOT-OFF',
      detail:
        secureBoot === undefined ? 'the firmware has no SecureBoot variable' : 'SecureBoot is 0',
    });
  if (shimInsecure) all.push({code: 'SHIM-VALIDATION-OFF', detail: 'MokSBStateRT is 1'});
  return all;
}

/**
 * A verified start is possible: Secure Boot on, out of Setup Mode, shim verifying. `secureBoot:
 * require` asks for it whoever confirms the key; with `prefer` the policy for that question
 * decides, and what was passed over is a fact; with `off` nobody asked.
 */
export const checkSecureBoot: PreflightCheck = ({firmware, target}) => {
  const {uefi, variables, secureBoot, setupMode} = firmware;
  // Where no variable can be read nobody can tell; that is checkUefi's issue.
  if (!uefi || variables === 'absent') return fine();
  const {
    secureBoot: policy,
    policies: {secureBootOff},
  } = target.answers;
  const found = gaps(firmware);
  const facts = {
    'secure-boot': secureBoot === undefined ? 'not supported' : onOff(secureBoot),
    'setup-mode': onOff(setupMode === true),
    'secure-boot.policy': policy,
  };
  if (found.length === 0 || policy === 'off') return fine(facts);
  if (policy === 'require' || secureBootOff === 'stop') return {issues: found, facts};
  const passed = found.map(({code, detail}) => `${code}: ${detail}`).join('; ');
  return merge([
    fine(facts),
    fine({'secure-boot.policy': `prefer; went on by policies.secureBootOff although ${passed}`}),
  ]);
};
