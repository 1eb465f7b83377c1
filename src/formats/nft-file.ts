// SPDX-License-Identifier: GPL-3.0-or-later
import {rulesetOf, type Chain, type Match, type NftRule, type Ruleset} from './nft-openings.ts';

/**
 * Conditions that the audit knows, wherever they stand in a rule; all others can only narrow what a
 * rule accepts.
 */
const known =
  /\b(ct state|(?:meta )?iif(?:name)?|meta l4proto|icmp(?:v6)? \w+|ip protocol|ip6 nexthdr|\w+ dport) (?:(==|!=|[<>]=?|&) ?)?(vmap )?(\{[^{}]*\}|[^\s{}]+)/g;

const inSet = (value: string): readonly string[] =>
  value
    .replaceAll(/[{}]/g, '')
    .split(',')
    .map(one => one.trim())
    .filter(Boolean);

function verdictOf(words: string): NftRule['verdict'] | undefined {
  if (/(?:^|\s)(?:accept|queue)\b/.test(words)) return 'accept';
  const to = /(?:^|\s)(?:jump|goto) (\S+)/.exec(words)?.[1];
  return to === undefined ? undefined : {to};
}

/** A line of a chain: one rule, or with a verdict map as many as it has elements. */
function rulesOf(line: string): readonly NftRule[] {
  const found = [...line.matchAll(known)].map(([, left = '', op = '==', map, right = '']) => ({
    left: left.replace(/^iif/, 'meta iif'),
    op,
    map,
    right,
  }));
  const matches = found
    .filter(({map}) => map === undefined)
    .map(({left, op, right}): Match => ({left, equal: op === '==', right: inSet(right)}));
  // What is in braces are values, and the elements of a verdict map, which are read by themselves.
  const verdict = verdictOf(line.replaceAll(/\{[^{}]*\}/g, '{}'));
  const text = line
    .replaceAll(/\bcomment ""|\blog(?: prefix "")?|\bcounter\b|\baccept\b/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const mapped = / vmap (\{[^{}]*\}|\S+)/.exec(line)?.[1];
  if (mapped === undefined) return verdict === undefined ? [] : [{matches, text, verdict}];
  const left = found.find(({map}) => map !== undefined)?.left;
  // A named map can change at any time, and counts as accepting.
  return (mapped.startsWith('{') ? inSet(mapped) : [`${mapped} : accept`]).flatMap(element => {
    const [, key = '', words = ''] =
      /^(.*?)\s*:\s*((?:accept|queue|drop|jump|goto|return|continue)\b.*)$/.exec(element) ?? [];
    const does = verdictOf(words);
    return does === undefined
      ? []
      : [
          {
            matches: left === undefined ? matches : [...matches, {left, equal: true, right: [key]}],
            text,
            verdict: does,
          },
        ];
  });
}

/** A chain that is written in several blocks has the rules of all of them, and the hook of one. */
function joinedChains(blocks: readonly Chain[]): readonly Chain[] {
  const found = new Map<string, Chain>();
  for (const block of blocks) {
    const key = `${block.family} ${block.table} ${block.name}`;
    const before = found.get(key);
    const base = before?.hook === undefined ? block : before;
    found.set(key, {...base, rules: [...(before?.rules ?? []), ...block.rules]});
  }
  return [...found.values()];
}

/**
 * Reads the same as `parseRuleset` out of a ruleset file (nft(8)), as far as a file without
 * definitions, includes and "add rule" goes.
 */
export function parseRulesetFile(text: string): Ruleset {
  // Comments go, and quoted text, which may hold anything, but for the name of the loopback
  // interface.
  const clean = text.replaceAll(/#.*|"[^"\n]*"/g, part => {
    if (part.startsWith('#')) return '';
    return part === '"lo"' ? 'lo' : '""';
  });
  const chains: Chain[] = [];
  // Three levels of braces: table, chain, set.
  const tables =
    /\btable\s+(?:(inet|ip6?|arp|bridge|netdev)\s+)?(\S+)\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g;
  for (const [, family = 'ip', table = '', body = ''] of clean.matchAll(tables)) {
    if (/\bflags\s+dormant\b/.test(body)) continue;
    for (const [, name = '', lines = ''] of body.matchAll(
      /\bchain\s+(\S+)\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g,
    )) {
      const hook = /type\s+filter\s+hook\s+(\w+)/.exec(lines)?.[1];
      const joined = lines.replaceAll(/\{[^{}]*\}|\\\n/g, part => part.replaceAll(/[\\\s]+/g, ' '));
      const plain = joined
        .split(/[;\n]/)
        .map(line => line.replaceAll(/\s+/g, ' ').replaceAll(/ ?, ?/g, ',').trim());
      const rules = plain.filter(line => !/^(?:type|policy) /.test(line)).flatMap(rulesOf);
      const policy = /policy\s+(\w+)/.exec(lines)?.[1];
      chains.push({
        family,
        table,
        name,
        policy: policy ?? 'accept',
        rules,
        ...(hook !== undefined && {hook}),
      });
    }
  }
  return rulesetOf(joinedChains(chains));
}
