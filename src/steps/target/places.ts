// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import {commonName} from '../../boot/certificate.ts';
import {commandLine} from '../../boot/cmdline.ts';
import {ukiDirectory, ukiName} from '../../boot/uki.ts';
import {partitionOf} from '../../disk/layout.ts';
import type {Target} from './target.ts';

/** A path of the target as the live system sees it while the target's tree is mounted. */
export const inTarget = (path: string): string => `${livePaths.root}${path}`;

/** A path on the ESP, likewise. */
export const onEsp = (path: string): string => `${livePaths.root}/efi/${path}`;

/**
 * The files beside this machine's key, as the live system sees them. `certificate` is PEM, `der`
 * the same for MokManager and mokutil.
 */
export const mok = {
  directory: inTarget(installedPaths.mok),
  config: inTarget(`${installedPaths.mok}/openssl.cnf`),
  certificate: inTarget(installedPaths.certificate),
  der: inTarget(`${installedPaths.mok}/MOK.der`),
} as const;

/** Whether the private key goes once all is signed (`mok.protection: discard`). */
export const discardsKey = ({answers}: Target): boolean => answers.mok.protection === 'discard';

/**
 * The private key, as a program inside the target sees it: on the state, or on the tree's own tmpfs
 * (mount/tree.ts) when it must never be on a disk.
 */
export const keyInside = (target: Target): string =>
  discardsKey(target) ? installedPaths.passingKey : installedPaths.key;

/** The same as the live system sees it. */
export const keyOf = (target: Target): string => inTarget(keyInside(target));

/**
 * Common name of this machine's certificate: the one answered, else made from host name and
 * machine-id.
 */
export const mokName = ({answers, hostname, machineId}: Target): string =>
  answers.mok.subject ?? commonName(hostname, machineId);

/**
 * The list of what belongs on the ESP. On the state: encrypted, it cannot be changed together with
 * the ESP by whoever holds the disk.
 */
export const inventoryPath = inTarget(installedPaths.inventory);

/** The UKI of this installation, relative to the ESP. */
export const ukiOf = (target: Target): string =>
  `${ukiDirectory}/${ukiName(target.payload.description.version)}`;

/** UUID of the ESP partition. */
export const espUuid = (target: Target): string => partitionOf(target.layout, 'esp').uuid;

/** The signed command line of this installation. */
export function targetCommandLine(target: Target): string {
  const {
    payload: {description},
    answers,
    layout,
    luksUuid,
  } = target;
  return commandLine({
    rootHash: description.rootHash,
    rootType: description.root.type,
    state:
      answers.state.encryption === 'luks2'
        ? {luksUuid}
        : {partitionUuid: partitionOf(layout, 'state').uuid},
    espUuid: espUuid(target),
    keymap: answers.keymap,
    locale: answers.locale,
    consoles: answers.consoles,
    // A passphrase is typed at this console: warnings and worse are shown, chatter would run over
    // the question.
    extras: [...new Set(['quiet', ...answers.commandLine])],
  });
}

/**
 * Manifest hash of one of the payload's files. The description names only listed files once it was
 * opened, so absence is a bug.
 */
export function payloadSha(target: Target, name: string): string {
  const sha256 = target.payload.files[name];
  if (sha256 === undefined) throw new RangeError(`the payload's manifest does not list ${name}`);
  return sha256;
}
