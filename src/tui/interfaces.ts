// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import type {Interface} from '../screens/draft/facts.ts';
import {isWired} from '../hardware/machine-identity.ts';
import {read, type Runner} from '../system/command.ts';
import type {Files} from '../system/files.ts';

/** `ip -json address show` (iproute2 ip/ipaddress.c, print_addrinfo): what is read of it. */
const shown = z.array(
  z.object({
    ifname: z.string(),
    addr_info: z
      .array(z.object({local: z.string(), prefixlen: z.number(), scope: z.string()}))
      .default([]),
  }),
);

const addressesCommand = read('ip', '-json', 'address', 'show');

/**
 * Addresses that reach further than this cable, by interface. Nothing where `ip` cannot be run or
 * says something else.
 */
async function addresses(run: Runner): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    const {stdout} = await run.run(addressesCommand);
    return new Map(
      shown
        .parse(JSON.parse(stdout))
        .map(({ifname, addr_info: all}) => [
          ifname,
          all
            .filter(({scope}) => scope === 'global')
            .map(({local, prefixlen}) => `${local}/${prefixlen}`),
        ]),
    );
  } catch {
    return new Map();
  }
}

/**
 * `carrier` of an interface that is down cannot be read (EINVAL): no cable then, as far as anybody
 * can say.
 */
const hasCarrier = (name: string, files: Pick<Files, 'readText'>): Promise<boolean> =>
  files.readText(`/sys/class/net/${name}/carrier`).then(
    text => text?.trim() === '1',
    () => false,
  );

/** The wired interfaces of the running system, by name. */
export async function readInterfaces({
  run,
  files,
}: {
  readonly run: Runner;
  readonly files: Files;
}): Promise<readonly Interface[]> {
  const names = (await files.list('/sys/class/net')) ?? [];
  const wired: string[] = [];
  for (const name of names) if (await isWired(`/sys/class/net/${name}`, files)) wired.push(name);
  const known = await addresses(run);
  return Promise.all(
    wired.map(async (name): Promise<Interface> => ({
      name,
      mac: ((await files.readText(`/sys/class/net/${name}/address`)) ?? '').trim().toLowerCase(),
      carrier: await hasCarrier(name, files),
      addresses: known.get(name) ?? [],
    })),
  );
}
