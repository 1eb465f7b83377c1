// SPDX-License-Identifier: GPL-3.0-or-later
import {containerRuntimes, flatpakDenials, type FlatpakDenial} from '../../answers/confinement.ts';
import type {Confinement, Draft} from '../draft/draft.ts';
import type {ConfinementParts} from '../draft/facts.ts';
import {isControl, type Block, type Choice} from '../page/block.ts';
import type {Page, View} from '../page/page.ts';
import {containerCosts, denialWords, enforced, firewallCosts} from './confinement-words.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/**
 * What is not known yet is taken to be there: the plan looks again, and refuses what the image does
 * not have.
 */
const everything: ConfinementParts = {
  firewall: true,
  flatpak: true,
  portals: true,
  podman: true,
  runtimes: containerRuntimes,
  clusters: [],
  audit: true,
  kvm: true,
};

const missing = (text: string): Block => ({type: 'text', text, role: 'quiet'});

function firewall({draft: {confinement, ssh}}: View, parts: ConfinementParts): readonly Block[] {
  return [
    {
      type: 'choice',
      id: 'firewall',
      label: 'Firewall',
      value: confinement.firewall,
      hint: firewallCosts[confinement.firewall],
      choices: [
        {
          id: 'closed',
          label: 'closed',
          ...(!parts.firewall && {disabledReason: 'this system image runs no firewall'}),
        },
        {id: 'image', label: 'as the system image has it'},
      ],
      ...(confinement.firewall === 'closed' &&
        !parts.firewall && {fault: 'this system image runs no firewall'}),
    },
    missing(
      ssh
        ? 'SSH is on (page People): ' +
            `${confinement.firewall === 'closed' ? 'port 22 is the one hole in the firewall' : "whether its port is open is up to the image's rules"}.`
        : 'SSH is off. It is switched on at page People; port 22 is opened for it then, ' +
            'and no other.',
    ),
  ];
}

function flatpak({draft: {confinement}}: View, parts: ConfinementParts): readonly Block[] {
  if (!parts.flatpak) return [missing('Flatpak is not in this system image.')];
  return [
    {type: 'gap'},
    missing(
      'What no Flatpak application has, unless it is given it by name later; files ' +
        'chosen in a dialogue (portals) always work:',
    ),
    ...flatpakDenials.map((name): Block => ({
      type: 'switch',
      id: `flatpak-${name}`,
      label: `Flatpak: ${denialWords[name]}`,
      value: confinement.flatpak.includes(name),
      ...((name === 'home' || name === 'host') &&
        confinement.flatpak.includes(name) &&
        !parts.portals && {fault: 'this system image has no portals: no file could be chosen'}),
    })),
    {type: 'gap'},
  ];
}

function containers(
  {draft: {confinement, people}}: View,
  parts: ConfinementParts,
): readonly Block[] {
  if (!parts.podman)
    return [missing('Podman is not in this system image: containers have no choice here.')];
  const why = (name: string): {readonly disabledReason?: string} => {
    if (!parts.runtimes.some(one => one === name))
      return {disabledReason: 'it is not in this system image'};
    return name === 'kata' && !parts.kvm ? {disabledReason: 'this machine has no /dev/kvm'} : {};
  };
  const offers: readonly Choice[] = [
    {id: '', label: 'none'},
    ...containerRuntimes.map(id => ({id, label: id, ...why(id)})),
  ];
  const cannot = offers.find(({id}) => id === confinement.containers)?.disabledReason;
  return [
    {
      type: 'choice',
      id: 'containers',
      label: 'Containers without root',
      value: confinement.containers,
      choices: offers,
      hint: `${containerCosts[confinement.containers]}${confinement.containers === '' ? '' : ` For ${people[0]?.name || 'the first person'}.`}`,
      ...(cannot !== undefined && {fault: cannot}),
    },
  ];
}

const postgresql = ({draft: {confinement}}: View, parts: ConfinementParts): readonly Block[] =>
  parts.clusters.length === 0
    ? []
    : [
        {
          type: 'switch',
          id: 'strictPostgresql',
          label: 'PostgreSQL without its compiler: long analytical queries are slower',
          value: confinement.strictPostgresql,
          hint: `jit=off and MemoryDenyWriteExecute, for ${parts.clusters.join(', ')}.`,
        },
      ];

const audit = ({draft: {confinement}}: View, parts: ConfinementParts): readonly Block[] =>
  !parts.audit
    ? []
    : [
        {
          type: 'switch',
          id: 'audit',
          label: 'Audit once a day: seconds of work; what fails shows as a failed unit',
          value: confinement.audit,
          hint: 'forge-audit.timer; "forge audit" does the same at any time.',
        },
      ];

const toggled = (
  names: readonly FlatpakDenial[],
  name: string,
  on: boolean,
): readonly FlatpakDenial[] =>
  flatpakDenials.filter(one => (one === name ? on : names.includes(one)));

function changed(confinement: Confinement, control: string, value: string | boolean): Confinement {
  switch (control) {
    case 'firewall':
      return {...confinement, firewall: value === 'image' ? 'image' : 'closed'};
    case 'containers':
      return {...confinement, containers: containerRuntimes.find(name => name === value) ?? ''};
    case 'strictPostgresql':
    case 'audit':
      return {...confinement, [control]: value === true};
    default:
      return {
        ...confinement,
        flatpak: toggled(confinement.flatpak, control.replace(/^flatpak-/, ''), value === true),
      };
  }
}

/** In a line, for the review. */
export function confinementTold({
  confinement: {firewall: how, flatpak: deny, containers: runtime, strictPostgresql, audit: daily},
}: Draft): string {
  return [
    how === 'closed' ? 'firewall closed' : "the image's firewall",
    deny.length > 0 ? `Flatpak without ${deny.join(' ')}` : '',
    runtime === '' ? '' : `containers by ${runtime}`,
    strictPostgresql ? 'strict PostgreSQL' : '',
    daily ? 'daily audit' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * How closely programs are held: what there is to choose, with what it costs, and what holds
 * without a choice.
 */
export const confinement: Page = {
  id: 'confinement',
  title: 'Confinement',
  counted: true,
  help: [
    'Each choice says what it costs. They are written to the files of the tools themselves (nftables, Flatpak, Podman, PostgreSQL, systemd), ' +
      'so that those tools show them, and "forge audit" judges them on the installed system.',
    '"Closed" drops what comes in, but for answers to what this machine asked, ping, ' +
      'and SSH where it is on.',
    'Containers: crun and runc hold by namespaces and filters of system calls; runsc ' +
      '(gVisor) is a kernel of its own in front of the real one; kata ' +
      'gives each container a virtual machine.',
    'The list at the end holds on every installed system without a choice; the command ' +
      'beside each shows it there.',
  ],
  blocks: view => {
    const parts = view.facts.parts ?? everything;
    return [
      ...firewall(view, parts),
      ...flatpak(view, parts),
      ...containers(view, parts),
      ...postgresql(view, parts),
      ...audit(view, parts),
      {type: 'gap'},
      {
        type: 'list',
        id: 'enforced',
        label: 'This holds without a choice, and the command shows it',
        value: '',
        use: 'read',
        rows: 6,
        choices: enforced,
      },
      ...stepButtons,
      {type: 'button', id: 'people', label: 'People and SSH'},
    ];
  },
  put: ({draft}, control, value) => ({
    ...draft,
    confinement: changed(draft.confinement, control, value),
  }),
  press: (view, button) =>
    button === 'people' ? {type: 'go', to: 'people'} : stepIntent(view, button),
  // What most people want is chosen; what the image cannot do wants a hand.
  start: view =>
    confinement.blocks(view).some(block => isControl(block) && block.fault !== undefined)
      ? undefined
      : 'next',
};
