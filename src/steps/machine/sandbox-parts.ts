// SPDX-License-Identifier: GPL-3.0-or-later
import {firewallUnit} from '../../os/firewall.ts';
import {containerRuntimes, type ContainerRuntime} from '../../answers/confinement.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {
  flatpakProgram,
  podmanPrograms,
  portalPrograms,
  runtimePrograms,
} from '../../os/runtimes.ts';
import {isOn, unitState} from './units.ts';

/** The timer of the audit; an image leaves it off. */
export const auditTimer = 'forge-audit.timer';

/** What an image brings for the choices of confinement. */
export type SandboxParts = {
  /** nftables.service runs. */
  readonly firewall: boolean;
  readonly flatpak: boolean;
  readonly portals: boolean;
  readonly podman: boolean;
  /** newuidmap(1), without which Podman has no user numbers but the person's own. */
  readonly newuidmap: boolean;
  readonly runtimes: readonly ContainerRuntime[];
  /** PostgreSQL's clusters as pg_lsclusters(1) shows them: VERSION/NAME. */
  readonly clusters: readonly string[];
  /** The audit's timer is there, on or off. */
  readonly audit: boolean;
};

/** Debian's clusters: a directory each, /etc/postgresql/VERSION/NAME. */
async function clustersBelow(
  {files}: Pick<Reader, 'files'>,
  root: string,
): Promise<readonly string[]> {
  const versions = ((await files.list(`${root}/etc/postgresql`)) ?? []).filter(name =>
    /^\d+$/.test(name),
  );
  return (
    await Promise.all(
      versions.map(async version =>
        ((await files.list(`${root}/etc/postgresql/${version}`)) ?? []).map(
          name => `${version}/${name}`,
        ),
      ),
    )
  ).flat();
}

/** Looks at the image below `root`; empty for the running system. */
export async function sandboxParts(reader: Reader, root: string): Promise<SandboxParts> {
  const has = async (places: readonly string[]): Promise<boolean> =>
    (await Promise.all(places.map(async path => reader.files.stat(`${root}${path}`)))).some(
      facts => facts !== undefined,
    );
  const runtimes: ContainerRuntime[] = [];
  for (const name of containerRuntimes) if (await has(runtimePrograms[name])) runtimes.push(name);
  return {
    firewall: isOn(await unitState(reader, root, firewallUnit)),
    flatpak: await has([flatpakProgram]),
    portals: await has(portalPrograms),
    podman: await has(podmanPrograms),
    newuidmap: await has(['/usr/bin/newuidmap']),
    runtimes,
    clusters: await clustersBelow(reader, root),
    audit: (await unitState(reader, root, auditTimer)) !== undefined,
  };
}
