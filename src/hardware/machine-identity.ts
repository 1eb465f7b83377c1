// SPDX-License-Identifier: GPL-3.0-or-later
import type {Files} from '../system/files.ts';
import {printable} from '../text/clean.ts';

/** What one machine is told from the others by; empty where the machine does not say. */
export type MachineIdentity = {
  /** Serial number of the product, as the vendor wrote it (SMBIOS 3.7 §7.2, type 1). */
  readonly serial: string;
  /** MAC address of the first wired interface, lower case with colons. */
  readonly mac: string;
};

/**
 * What vendors leave where a serial number should be; no two machines are told apart by it.
 * Repetitions of one sign and plain counting as well.
 */
const fillers = new RegExp(
  `^(?:${[
    '(?:default|oem|serial|empty) string',
    'to be filled(?: by o\\.?e\\.?m\\.?)?',
    'o\\.?e\\.?m\\.?',
    'system ?serial(?: ?(?:number|#))?',
    '(?:chassis |base board )?serial ?number',
    'not (?:specified|applicable|available|present|settable|set|provided)',
    'none',
    'null',
    'n/?a',
    'unknown',
    'invalid',
    'empty',
    'standard',
    'test',
    '(?<one>.)\\k<one>*',
    '0*123456789(?:0|abcdef)?',
  ].join('|')})$`,
  'i',
);

/** A serial number that identifies, else an empty text. */
export function tellingSerial(text: string): string {
  const serial = printable(text.trim());
  return fillers.test(serial) ? '' : serial;
}

/** ARPHRD_ETHER (Linux include/uapi/linux/if_arp.h). */
const ethernet = '1';

/**
 * NET_ADDR_PERM: the address is the hardware's own, not random, stolen or set
 * (Documentation/ABI/testing/sysfs-class-net, addr_assign_type).
 */
const permanent = '0';

/**
 * Whether an interface is a wired one made of hardware: it has a device, and no radio (the same
 * places, `device`, `wireless`, `phy80211`).
 */
export async function isWired(
  home: string,
  files: Pick<Files, 'readText' | 'stat'>,
): Promise<boolean> {
  if ((await files.readText(`${home}/type`))?.trim() !== ethernet) return false;
  if ((await files.readText(`${home}/addr_assign_type`))?.trim() !== permanent) return false;
  if (!(await files.stat(`${home}/device`))) return false;
  return !(await files.stat(`${home}/wireless`)) && !(await files.stat(`${home}/phy80211`));
}

/** What the kernel lets only root read, or a driver cannot answer. */
const refusals: readonly string[] = ['EACCES', 'EPERM', 'EINVAL', 'EIO'];

/** What a read gives, or nothing where it was refused. */
async function unlessRefused(work: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      refusals.includes(error.code)
    )
      return undefined;
    throw error;
  }
}

type Wired = {readonly place: string; readonly mac: string};

/**
 * Ports of one adapter share their place. A dock or an adapter on USB (…/usb1/…) comes and goes.
 */
const rank = ({place, mac}: Wired): string => `${/\/usb\d/.test(place) ? 1 : 0} ${place} ${mac}`;

/**
 * Serial number and MAC address of this machine. First means the lowest place on the buses, built
 * in before plugged in, not the lowest name: names depend on the naming scheme of the system that
 * runs (systemd.net-naming-scheme(7)), the place of a device in /sys/devices does not.
 */
export async function readIdentity(
  files: Pick<Files, 'readText' | 'list' | 'stat' | 'realPath'>,
): Promise<MachineIdentity> {
  const serial = tellingSerial(
    (await unlessRefused(files.readText('/sys/class/dmi/id/product_serial'))) ?? '',
  );
  const wired: Wired[] = [];
  for (const name of (await files.list('/sys/class/net')) ?? []) {
    const home = `/sys/class/net/${name}`;
    if (!(await isWired(home, files))) continue;
    const mac = (await files.readText(`${home}/address`))?.trim().toLowerCase() ?? '';
    if (/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac))
      wired.push({place: (await files.realPath(`${home}/device`)) ?? home, mac});
  }
  return {
    serial,
    mac: wired.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1))[0]?.mac ?? '',
  };
}
