// SPDX-License-Identifier: GPL-3.0-or-later
import {networkAnswer} from '../../answers/network.ts';
import {checkTogether} from '../../answers/rules/all.ts';
import type {Draft} from '../draft/draft.ts';
import {networkOf} from '../draft/answers-of.ts';
import type {Block} from '../page/block.ts';
import {putBy} from '../page/setters.ts';
import type {Page, View} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

function interfaceRows({facts}: View): Block {
  const rows = (facts.interfaces ?? []).map(
    ({name, mac, carrier, addresses}) =>
      [
        name,
        `${mac}  ${carrier ? addresses.join(', ') || 'cable in, no address yet' : 'no cable'}`,
      ] as const,
  );
  if (rows.length > 0) return {type: 'facts', rows};
  return {
    type: 'text',
    text: facts.interfaces
      ? 'This machine has no wired network.'
      : 'The network is being looked at.',
    role: 'quiet',
  };
}

/** The fault of one control: the first that the answer file's rules have under its key. */
function faultAt({draft}: View, key: string): {readonly fault?: string} {
  if (key === 'addresses' && draft.network.address.trim() === '') return {fault: 'is missing'};
  const network = networkOf(draft);
  const found: string[] =
    networkAnswer
      .safeParse(network)
      .error?.issues.filter(({path}) => path[2] === key)
      .map(({message}) => message) ?? [];
  // What does not go together: a gateway that this address cannot reach.
  checkTogether({network}, (path, message) => {
    if (path[0] === 'network' && path[3] === key) found.push(message);
  });
  return found[0] === undefined ? {} : {fault: found[0]};
}

function fixed(view: View): readonly Block[] {
  const {network} = view.draft;
  if (network.how === 'dhcp') return [];
  return [
    {
      type: 'choice',
      id: 'mac',
      label: 'Interface',
      value: network.mac,
      choices: (view.facts.interfaces ?? []).map(({name, mac}) => ({id: mac, label: name})),
      ...(network.mac === '' && {fault: 'choose one with Left and Right'}),
    },
    {
      type: 'entry',
      id: 'address',
      label: 'Address',
      value: network.address,
      example: '192.0.2.10/24',
      hint: 'With the length of its prefix, after a slash.',
      ...faultAt(view, 'addresses'),
    },
    {
      type: 'entry',
      id: 'gateway',
      label: 'Gateway',
      value: network.gateway,
      example: '192.0.2.1',
      empty: 'none; such as 192.0.2.1',
      ...faultAt(view, 'gateways'),
    },
    {
      type: 'entry',
      id: 'dns',
      label: 'Name servers',
      value: network.dns,
      example: '192.0.2.53',
      hint: 'Several are separated by blanks.',
      empty: 'none; such as 192.0.2.53',
      ...faultAt(view, 'dns'),
    },
  ];
}

type Network = Draft['network'];

/** Sets one field of the network. With one interface there is nothing to choose. */
const networkWith =
  <K extends keyof Network>(field: K, read: (value: string | boolean) => Network[K]) =>
  ({draft, facts}: View, value: string | boolean): Draft => {
    const next = {...draft.network, [field]: read(value)};
    const only = facts.interfaces?.length === 1 ? facts.interfaces[0]?.mac : undefined;
    return {...draft, network: {...next, mac: next.mac || (only ?? '')}};
  };

/** The wired network of the installed system. The installation itself needs none. */
export const network: Page = {
  id: 'network',
  title: 'Network',
  counted: true,
  help: [
    'This is the network of the installed system. The installation itself needs none: ' +
      'everything comes from the medium.',
    '"Automatic" lets every wired interface ask for its address (DHCP and IPv6 router ' +
      'advertisements). A fixed address is given to ' +
      'one interface; the others stay automatic.',
    'More than that (VLANs, several fixed links) goes into an answer file; see "forge ' +
      'explain network".',
  ],
  blocks: view => [
    interfaceRows(view),
    {type: 'gap'},
    {
      type: 'choice',
      id: 'how',
      label: 'Addresses',
      value: view.draft.network.how,
      choices: [
        {id: 'dhcp', label: 'automatic'},
        {
          id: 'static',
          label: 'fixed',
          ...((view.facts.interfaces ?? []).length === 0 && {
            disabledReason: 'there is no wired interface',
          }),
        },
      ],
    },
    ...fixed(view),
    ...stepButtons,
  ],
  put: putBy({
    how: networkWith('how', value => (value === 'static' ? 'static' : 'dhcp')),
    mac: networkWith('mac', String),
    address: networkWith('address', String),
    gateway: networkWith('gateway', String),
    dns: networkWith('dns', String),
  }),
  press: stepIntent,
};
