// SPDX-License-Identifier: GPL-3.0-or-later
import {chainChecks} from '../../checks/chain/index.ts';
import {chainLights} from '../../checks/check.ts';
import type {Light} from '../layout/chain.ts';
import type {Installed} from '../draft/installed.ts';
import {chainLinks, linkOf} from '../../text/steps.ts';
import type {View} from '../page/page.ts';

/** The lights of the installed system: a check says which of them it is about. */
function claimLights(findings: Installed['findings']): readonly Light[] {
  return chainLights.map((name): Light => {
    const ids = chainChecks.filter(({light}) => light === name).map(({id}) => id);
    const found = findings.filter(({check}) => ids.includes(check));
    if (found.some(({verdict}) => verdict === 'fails')) return {name, is: 'broken'};
    const proved = found.length === ids.length && found.every(({verdict}) => verdict === 'holds');
    return {name, is: proved ? 'proved' : 'dark'};
  });
}

/**
 * The chain of trust as far as it is proved now. Firmware is proved by looking, confinement by the
 * installed system alone.
 */
export function lightsOf({facts}: View): readonly Light[] {
  const {firmware, run, installed} = facts;
  if (installed) return claimLights(installed.findings);
  const trusted = firmware?.secureBoot === true && !firmware.shimInsecure ? 'proved' : 'broken';
  return [
    {name: 'firmware', is: firmware === undefined ? 'dark' : trusted},
    ...chainLinks.map((name): Light => {
      const steps = (run?.steps ?? []).filter(({id}) => linkOf(id) === name);
      if (steps.length === 0) return {name, is: 'dark'};
      if (steps.some(({state}) => state === 'failed' || state === 'taken back'))
        return {name, is: 'broken'};
      if (steps.every(({state}) => state === 'done')) return {name, is: 'proved'};
      return {name, is: steps.some(({state}) => state !== 'waiting') ? 'working' : 'dark'};
    }),
    {name: 'confinement', is: 'dark'},
  ];
}
