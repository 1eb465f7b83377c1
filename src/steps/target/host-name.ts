// SPDX-License-Identifier: GPL-3.0-or-later
import {hostName} from '../../answers/names.ts';
import {Problem} from '../../engine/problem.ts';
import {readIdentity} from '../../hardware/machine-identity.ts';
import type {Files} from '../../system/files.ts';

/** What this machine knows of itself and a template may name; empty where it knows nothing. */
type Identity = {readonly serial: string; readonly mac: string};

/** What to say of a value that the machine does not know. */
const missing = {
  serial: 'no serial number (/sys/class/dmi/id/product_serial)',
  mac: 'no wired network interface',
} as const;

/**
 * A host name template with this machine's values: `{serial}` in lower case, as hostname(5) asks,
 * `{mac}` without its colons, which no host name may have.
 * @throws {Problem} HOSTNAME-UNKNOWN where a value is missing or the result is no host name
 *   (answers/names.ts).
 */
export function fillHostName(template: string, {serial, mac}: Identity): string {
  const values = {serial: serial.toLowerCase(), mac: mac.replaceAll(':', '')} as const;
  const unknown = (['serial', 'mac'] as const)
    .filter(name => template.includes(`{${name}}`) && values[name] === '')
    .map(name => missing[name]);
  if (unknown.length > 0) {
    throw new Problem(
      'HOSTNAME-UNKNOWN',
      `hostname is ${JSON.stringify(template)}, and this machine has ${unknown.join(' and ')}`,
    );
  }
  const name = template
    .replaceAll('{serial}', () => values.serial)
    .replaceAll('{mac}', () => values.mac);
  const parsed = hostName.safeParse(name);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({message}) => message).join('; ');
  throw new Problem(
    'HOSTNAME-UNKNOWN',
    `hostname ${JSON.stringify(template)} becomes ${JSON.stringify(name)} on this ` +
      `machine: ${faults}`,
  );
}

/**
 * The name of the machine that is installed. The machine is looked at only where the template asks
 * for it. @throws {Problem} HOSTNAME-UNKNOWN.
 */
export const hostNameFor = async (template: string, files: Files): Promise<string> =>
  fillHostName(
    template,
    template.includes('{') ? await readIdentity(files) : {serial: '', mac: ''},
  );
