// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {rulesetOf, type Chain, type Match, type NftRule, type Ruleset} from './nft-openings.ts';

const statement = z.record(z.string(), z.unknown());
type Statement = z.infer<typeof statement>;

const table = z.object({
  family: z.string(),
  name: z.string(),
  flags: z.union([z.string(), z.array(z.string())]).default([]),
});
const chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
  type: z.string().optional(),
});
const rule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  expr: z.array(statement).default([]),
});
const ruleset = z.object({
  nftables: z.array(
    z.object({table: table.optional(), chain: chain.optional(), rule: rule.optional()}),
  ),
});

const match = z.object({match: z.object({op: z.string(), left: z.unknown(), right: z.unknown()})});
const payload = z.object({payload: z.object({protocol: z.string(), field: z.string()})});
const keyed = z.union([
  z.object({ct: z.object({key: z.string()})}),
  z.object({meta: z.object({key: z.string()})}),
]);
const target = z.object({target: z.string()});
const jump = z.union([z.object({jump: target}), z.object({goto: target})]);
const vmap = z.object({
  vmap: z.object({
    key: z.unknown(),
    data: z.union([z.string(), z.object({set: z.array(z.tuple([z.unknown(), statement]))})]),
  }),
});

function leftOf(left: unknown): string {
  const field = payload.safeParse(left).data?.payload;
  if (field) return `${field.protocol} ${field.field}`;
  const key = keyed.safeParse(left).data;
  if (key) return 'ct' in key ? `ct ${key.ct.key}` : `meta ${key.meta.key}`;
  return JSON.stringify(left);
}

const several = z.union([
  z.array(z.unknown()),
  z.object({set: z.array(z.unknown())}).transform(({set}) => set),
]);
const element = z.object({elem: z.object({val: z.unknown()})});
const range = z.object({range: z.tuple([z.unknown(), z.unknown()])});
const prefix = z.object({prefix: z.object({addr: z.string(), len: z.number()})});

/**
 * The right side of a match, value by value. An element with a counter or a timeout is an object of
 * its own; a named set stays its name.
 */
function valuesOf(right: unknown): readonly string[] {
  if (typeof right === 'string' || typeof right === 'number') return [`${right}`];
  const list = several.safeParse(right).data;
  if (list) return list.flatMap(valuesOf);
  const inner = element.safeParse(right).data;
  if (inner) return valuesOf(inner.elem.val);
  const net = prefix.safeParse(right).data?.prefix;
  if (net) return [`${net.addr}/${net.len}`];
  const ends = range.safeParse(right).data?.range;
  return [ends ? ends.join('-') : JSON.stringify(right)];
}

function matchOf(one: Statement): readonly Match[] {
  const found = match.safeParse(one).data?.match;
  return found
    ? [
        {
          left: leftOf(found.left),
          equal: found.op === '==' || found.op === 'in',
          right: valuesOf(found.right),
        },
      ]
    : [];
}

/** Statements that are no condition. */
const silent = new Set(['counter', 'comment', 'log', 'accept', 'queue', 'jump', 'goto', 'vmap']);

const inWords = (one: Statement): readonly string[] => {
  const [found] = matchOf(one);
  if (found) return [`${found.left} ${found.equal ? '' : 'not '}${found.right.join(',')}`];
  return Object.keys(one).every(key => silent.has(key)) ? [] : [JSON.stringify(one)];
};

/**
 * What a verdict does; `undefined` for one that lets nothing in. A program that is handed the
 * packets (queue) may accept them.
 */
function verdictOf(one: Statement): NftRule['verdict'] | undefined {
  if ('accept' in one || 'queue' in one) return 'accept';
  const found = jump.safeParse(one).data;
  if (!found) return undefined;
  return {to: 'jump' in found ? found.jump.target : found.goto.target};
}

/**
 * A verdict map is as many rules as it has elements; what a named one holds can change at any time,
 * and counts as accepting.
 */
function rulesOf(expressions: readonly Statement[]): readonly NftRule[] {
  const matches = expressions.flatMap(matchOf);
  const text = expressions.flatMap(inWords).join(' ');
  return expressions.flatMap((one): readonly NftRule[] => {
    const verdict = verdictOf(one);
    if (verdict !== undefined) return [{matches, text, verdict}];
    const map = vmap.safeParse(one).data?.vmap;
    // A map in words that this does not know is not taken for a harmless one.
    if (!map) return 'vmap' in one ? [{matches, text: JSON.stringify(one), verdict: 'accept'}] : [];
    const left = leftOf(map.key);
    const elements: readonly (readonly [unknown, Statement])[] =
      typeof map.data === 'string' ? [[map.data, {accept: null}]] : map.data.set;
    return elements.flatMap(([key, statementOf]) => {
      const right = valuesOf(key);
      const does = verdictOf(statementOf);
      return does === undefined
        ? []
        : [
            {
              matches: [...matches, {left, equal: true, right}],
              text: `${text} ${left} ${right.join(',')}`.trim(),
              verdict: does,
            },
          ];
    });
  });
}

/**
 * Reads `nft -j list ruleset` (libnftables-json(5)). Throws for anything else. A dormant table
 * filters nothing (nft(8), TABLES).
 */
export function parseRuleset(output: string): Ruleset {
  const {nftables} = ruleset.parse(JSON.parse(output));
  const dormant = new Set(
    nftables.flatMap(({table: one}) =>
      one && [one.flags].flat().includes('dormant') ? [`${one.family} ${one.name}`] : [],
    ),
  );
  const rules = nftables.flatMap(({rule: one}) => (one ? [one] : []));
  const chains = nftables.flatMap(({chain: one}): readonly Chain[] => {
    if (!one || dormant.has(`${one.family} ${one.table}`)) return [];
    const {family, table: home, name, hook, policy = 'accept', type = 'filter'} = one;
    const own = rules
      .filter(other => other.family === family && other.table === home && other.chain === name)
      .flatMap(({expr}) => rulesOf(expr));
    return [
      {
        family,
        table: home,
        name,
        policy,
        rules: own,
        ...(hook !== undefined && type === 'filter' && {hook}),
      },
    ];
  });
  return rulesetOf(chains);
}
