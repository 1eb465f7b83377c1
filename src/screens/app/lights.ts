// SPDX-License-Identifier: GPL-3.0-or-later
import type {Light} from '../layout/chain.ts';
import type {Installed} from '../draft/installed.ts';
import type {View} from '../page/page.ts';

/**
 * Which steps prove which link of the chain. Firmware is proved by looking, confinement by the
 * installed system alone.
 */
const provedBy: readonly (readonly [name: string, steps: readonly string[]])[] = [
  ['shim', ['boot-files']],
  ['MOK', ['keys', 'mok']],
  ['UKI', ['uki']],
  ['dm-verity', ['root', 'slot']],
  ['state', ['state', 'machine']],
];

/**
 * Which claims about the installed system are about which link (checks/chain). Of confinement they
 * prove the kernel's part, and no more is said.
 */
const claimed: readonly (readonly [name: string, claims: readonly string[]])[] = [
  ['firmware', ['secure-boot']],
  ['shim', ['through-shim']],
  ['MOK', ['mok-enrolled', 'mok-keyring']],
  ['UKI', ['uki-signed', 'root-hash-signed']],
  ['dm-verity', ['root-verity']],
  ['state', ['state-luks2', 'state-mounts']],
  ['lockdown', ['lockdown', 'module-signatures']],
];

function claimLights(findings: Installed['findings']): readonly Light[] {
  return claimed.map(([name, ids]): Light => {
    const found = findings.filter(({id}) => ids.includes(id));
    if (found.some(({result}) => result === 'failed')) return {name, is: 'broken'};
    return {
      name,
      is:
        found.length === ids.length && found.every(({result}) => result === 'held')
          ? 'proved'
          : 'dark',
    };
  });
}

/** The chain of trust as far as it is proved now. */
export function lightsOf({facts}: View): readonly Light[] {
  const {firmware, run, installed} = facts;
  if (installed) return claimLights(installed.findings);
  const trusted = firmware?.secureBoot === true && !firmware.shimInsecure;
  return [
    {name: 'firmware', is: firmware === undefined ? 'dark' : trusted ? 'proved' : 'broken'},
    ...provedBy.map(([name, ids]): Light => {
      const steps = (run?.steps ?? []).filter(({id}) => ids.includes(id));
      if (steps.length === 0) return {name, is: 'dark'};
      if (steps.some(({state}) => state === 'failed' || state === 'taken back'))
        return {name, is: 'broken'};
      if (steps.every(({state}) => state === 'done')) return {name, is: 'proved'};
      return {name, is: steps.some(({state}) => state !== 'waiting') ? 'working' : 'dark'};
    }),
    {name: 'confinement', is: 'dark'},
  ];
}
