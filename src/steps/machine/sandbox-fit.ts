// SPDX-License-Identifier: GPL-3.0-or-later
import {firewallUnit} from '../../os/firewall.ts';
import type {Answers} from '../../answers/schema.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {
  flatpakProgram,
  podmanPrograms,
  portalPrograms,
  runtimePrograms,
} from '../../os/runtimes.ts';
import {auditTimer} from './sandbox-parts.ts';
import {isOn, unitState} from './units.ts';

/**
 * What the image lacks of what the answers about confinement are written for; a file that nobody
 * reads would be a claim that nothing keeps.
 */
export async function sandboxFaults(
  reader: Reader,
  root: string,
  {confinement}: Answers,
): Promise<readonly string[]> {
  const has = async (places: readonly string[]): Promise<boolean> => {
    const found = await Promise.all(places.map(async path => reader.files.stat(`${root}${path}`)));
    return found.some(facts => facts !== undefined);
  };
  const faults: string[] = [];
  const need = async (what: string, forWhom: string, places: readonly string[]): Promise<void> => {
    if (!(await has(places))) faults.push(`the image has no ${what}, which ${forWhom} is for`);
  };
  const {
    flatpak: {deny},
    containers,
    postgresql,
  } = confinement;
  if (confinement.firewall === 'closed' && !isOn(await unitState(reader, root, firewallUnit))) {
    faults.push(
      'the image does not run nftables.service, which confinement.firewall is written for',
    );
  }
  if (deny.length > 0) await need('Flatpak', 'confinement.flatpak', [flatpakProgram]);
  if (deny.includes('home') || deny.includes('host'))
    await need(
      'portals',
      "choosing files without confinement.flatpak's home and host",
      portalPrograms,
    );
  if (containers !== undefined) {
    await need('Podman', 'confinement.containers', podmanPrograms);
    await need('newuidmap', 'confinement.containers', ['/usr/bin/newuidmap']);
    await need(
      containers.runtime,
      'confinement.containers.runtime',
      runtimePrograms[containers.runtime],
    );
  }
  if (postgresql?.jit === false) {
    for (const cluster of postgresql.clusters)
      await need(`PostgreSQL cluster ${cluster}`, 'confinement.postgresql', [
        `/etc/postgresql/${cluster}`,
      ]);
  }
  if (confinement.audit === 'daily' && (await unitState(reader, root, auditTimer)) === undefined) {
    faults.push(`the image has no ${auditTimer}, which confinement.audit is for`);
  }
  return faults;
}
