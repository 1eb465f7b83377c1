// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A condition of a rule: `left` as nft writes it (`tcp dport`, `meta iif`); `equal` is false for
 * every comparison but being one of `right`.
 */
export type Match = {
  readonly left: string;
  readonly equal: boolean;
  readonly right: readonly string[];
};

/**
 * A rule that accepts, or goes on in another chain of its table. `text`: its conditions in words,
 * empty where it has none.
 */
export type NftRule = {
  readonly matches: readonly Match[];
  readonly text: string;
  readonly verdict: 'accept' | {readonly to: string};
};

/**
 * A chain of a table that is in force. `hook` is there for base chains of the type filter alone.
 */
export type Chain = {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook?: string;
  readonly policy: string;
  readonly rules: readonly NftRule[];
};

/** What a ruleset lets in, as far as the audit asks (nft(8)). */
export type Ruleset = {
  /** Base chains of the type filter. */
  readonly chains: readonly {
    readonly family: string;
    readonly hook: string;
    readonly policy: string;
    readonly name: string;
  }[];
  /** Ports that some rule accepts packets for, as `tcp/22`. */
  readonly accepted: readonly string[];
  /**
   * Rules that accept packets by something else than a port, in words; `any` without any condition.
   */
  readonly loose: readonly string[];
};

const icmp = new Set(['icmp', 'icmpv6', 'ipv6-icmp']);
const loopback = new Set(['lo']);

/**
 * Conditions under which a packet opens no service: it answers this machine, comes from it, or is
 * ICMP (RFC 1122 §3.2.2, RFC 4890 §4.4).
 */
const harmless: Readonly<Record<string, ReadonlySet<string>>> = {
  'ct state': new Set(['established', 'related']),
  'meta iif': loopback,
  'meta iifname': loopback,
  'meta l4proto': icmp,
  'ip protocol': icmp,
  'ip6 nexthdr': icmp,
};

const isHarmless = ({left, equal, right}: Match): boolean =>
  equal &&
  right.length > 0 &&
  (/^icmp(?:v6)? /.test(left) || right.every(value => harmless[left]?.has(value) ?? false));

const isPort = ({left, equal}: Match): boolean => equal && left.endsWith(' dport');

type Opening = {readonly port: string} | {readonly rule: string};

/**
 * All conditions on the way to a rule hold together, so one that is harmless makes the rule so, and
 * one that names ports limits it to them.
 */
function openingsOf(
  chain: Chain,
  all: readonly Chain[],
  way: Pick<NftRule, 'matches' | 'text'>,
  above: readonly Chain[],
): readonly Opening[] {
  return chain.rules.flatMap(({matches: own, text: words, verdict}): readonly Opening[] => {
    const matches = [...way.matches, ...own];
    const text = [way.text, words].filter(Boolean).join(' ');
    if (matches.some(isHarmless)) return [];
    if (verdict !== 'accept') {
      const next = all.find(
        ({family, table, name}) =>
          family === chain.family && table === chain.table && name === verdict.to,
      );
      return next && !above.includes(next)
        ? openingsOf(next, all, {matches, text}, [...above, next])
        : [];
    }
    const port = matches.findLast(isPort);
    return port
      ? port.right.map(value => ({port: `${port.left.replace(/ dport$/, '')}/${value}`}))
      : [{rule: text || 'any'}];
  });
}

/**
 * What some chains let in to this machine's own sockets. A packet must be accepted by every base
 * chain of its hook (nft(8), VERDICT STATEMENTS), so a chain of the policy accept adds nothing to
 * one that drops; without one that drops, all count.
 */
export function rulesetOf(chains: readonly Chain[]): Ruleset {
  const input = chains.filter(
    ({hook, family}) => hook === 'input' && ['inet', 'ip', 'ip6'].includes(family),
  );
  const closed = input.filter(({policy}) => policy === 'drop');
  const openings = (closed.length > 0 ? closed : input).flatMap(chain =>
    openingsOf(chain, chains, {matches: [], text: ''}, [chain]),
  );
  return {
    chains: chains.flatMap(({family, hook, policy, name}) =>
      hook === undefined ? [] : [{family, hook, policy, name}],
    ),
    accepted: [...new Set(openings.flatMap(one => ('port' in one ? [one.port] : [])))],
    loose: [...new Set(openings.flatMap(one => ('rule' in one ? [one.rule] : [])))],
  };
}
