// SPDX-License-Identifier: GPL-3.0-or-later
import {firewallPath, firewallUnit} from '../../os/firewall.ts';
import {read} from '../../system/command.ts';
import type {Inspector} from '../inspector.ts';
import {parseRuleset} from '../../formats/nft.ts';
import {parseRulesetFile} from '../../formats/nft-file.ts';
import type {Ruleset} from '../../formats/nft-openings.ts';
import {isStarted} from '../wanted.ts';
import {cannotTell, excepted, fails, holds, orHolds, type Check, type Judged} from '../check.ts';
import {openedBy} from './sockets.ts';

/** The rules in force, those that the tree would load, or why they cannot be told. */
async function rulesetOf(inspector: Inspector): Promise<Ruleset | Judged> {
  if (inspector.root !== '') {
    if (!(await isStarted(inspector, firewallUnit)))
      return fails(
        firewallUnit,
        'is not enabled, or masked: nothing loads the rules',
        'systemctl unmask nftables.service; systemctl enable nftables.service',
      );
    return parseRulesetFile((await inspector.text(firewallPath)) ?? '');
  }
  const {code, stdout, stderr} = await inspector.ask(read('nft', '-j', 'list', 'ruleset'));
  return code === 0
    ? parseRuleset(stdout)
    : cannotTell(
        '',
        stderr.trim() || 'nft gave no answer',
        'Run as root, with nft (package nftables).',
      );
}

/** A hook is closed when its packets of IPv4 and of IPv6 meet a chain whose policy is drop. */
function judgeHook(hook: string, {chains}: Ruleset): Judged {
  const own = chains.filter(chain => chain.hook === hook);
  const closed = new Set(own.filter(({policy}) => policy === 'drop').map(({family}) => family));
  if (closed.has('inet') || (closed.has('ip') && closed.has('ip6')))
    return holds(hook, 'policy drop');
  if (own.length === 0) return fails(hook, 'no chain filters it: everything comes in');
  return fails(
    hook,
    own.map(({family, name, policy}) => `${family} ${name}: policy ${policy}`).join(', '),
  );
}

const closed: Check = {
  id: 'firewall-closed',
  section: 'network',
  claim: 'The firewall drops what comes in or passes through, unless a rule allows it',
  proof: 'nft -j list ruleset',
  remedy:
    `Put "policy drop" on the chains of the hooks input and forward in ${firewallPath}, then ` +
    'systemctl enable --now nftables; systemctl reload nftables.',
  applies: 'both',
  async judge(inspector) {
    const rules = await rulesetOf(inspector);
    return 'verdict' in rules ? [rules] : ['input', 'forward'].map(hook => judgeHook(hook, rules));
  },
};

/** Names of ports in /etc/services that rulesets use. */
const numbers: Readonly<Record<string, string>> = {
  ssh: '22',
  'tcp/ssh': 'tcp/22',
  'tcp/http': 'tcp/80',
  'tcp/https': 'tcp/443',
  'udp/bootpc': 'udp/68',
  'udp/dhcpv6-client': 'udp/546',
};

const clients = new Set(['udp/68', 'udp/546']);

const holes: Check = {
  id: 'firewall-holes',
  section: 'network',
  claim: 'The firewall lets in only what the answers ask for',
  proof: 'nft list ruleset',
  remedy:
    `Remove the rule from ${firewallPath} and "systemctl reload nftables", or name the port in ` +
    'the answers.',
  applies: 'both',
  async judge(inspector) {
    const rules = await rulesetOf(inspector);
    if ('verdict' in rules) return [rules];
    const opened = openedBy(await inspector.answers());
    const found = rules.accepted.map((name): Judged => {
      const port = numbers[name] ?? name;
      if (clients.has(port))
        return excepted(
          port,
          'accepted',
          "Answers to this machine's own DHCP requests (RFC 2131 §4.1, RFC 8415 §7.2)",
        );
      return opened.has(port)
        ? holds(port, 'asked for in the answers')
        : fails(port, 'is open and nobody asked for it');
    });
    const loose = rules.loose.map(name =>
      fails(
        name,
        name === 'any'
          ? 'a rule without a condition accepts every packet'
          : 'a rule accepts by this alone, whatever the port',
      ),
    );
    return orHolds([...found, ...loose], 'no port is open');
  },
};

export const firewallChecks: readonly Check[] = [closed, holes];
