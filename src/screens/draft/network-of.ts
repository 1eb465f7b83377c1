// SPDX-License-Identifier: GPL-3.0-or-later
import type {Draft} from './draft.ts';

const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter(word => word !== '');

/** The network as the answer file says it: nothing for automatic addresses. */
export function networkOf({network: {how, mac, address, gateway, dns}}: Pick<Draft, 'network'>) {
  if (how === 'dhcp') return {links: []};
  return {
    links: [
      {
        match: {mac},
        addresses: words(address),
        gateways: words(gateway),
        dns: words(dns),
        vlans: [],
      },
      {vlans: []},
    ],
  };
}
