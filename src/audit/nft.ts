import * as z from 'zod';

const chain = z.object({
	family: z.string(), table: z.string(), name: z.string(), hook: z.string().optional(), policy: z.string().optional(), type: z.string().optional(),
});
const rule = z.object({family: z.string(), table: z.string(), chain: z.string(), expr: z.array(z.record(z.string(), z.unknown())).default([])});
const ruleset = z.object({nftables: z.array(z.object({chain: chain.optional(), rule: rule.optional()}))});

/** What a ruleset lets in, as far as the audit asks (libnftables-json(5)). */
export type Ruleset = {
	/** Base chains of the type filter. */
	readonly chains: readonly {readonly family: string; readonly hook: string; readonly policy: string; readonly name: string}[];
	/** Ports that some rule accepts packets for, as `tcp/22`; `any` where a rule accepts without any condition. */
	readonly accepted: readonly string[];
};

const match = z.object({match: z.object({left: z.unknown(), right: z.unknown()})});
const port = z.object({payload: z.object({protocol: z.string(), field: z.literal('dport')})});
const values = z.union([z.number(), z.string(), z.object({set: z.array(z.unknown())}), z.object({range: z.array(z.number())})]);

/** Port numbers of the right side of a match; names stand where nft printed them. */
function portsOf(right: unknown): readonly string[] {
	const parsed = values.safeParse(right);
	if (!parsed.success) return [];
	const value = parsed.data;
	if (typeof value === 'object') return 'set' in value ? value.set.flatMap(portsOf) : [value.range.join('-')];
	return [`${value}`];
}

/** Statements that neither look at a packet nor decide about it. */
const silent = new Set(['counter', 'comment', 'log', 'accept']);

function acceptedBy(expressions: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
	if (!expressions.some(one => 'accept' in one)) return [];
	if (expressions.every(one => Object.keys(one).every(key => silent.has(key)))) return ['any'];
	return expressions.flatMap(one => {
		const parsed = match.safeParse(one);
		const left = port.safeParse(parsed.data?.match.left);
		return left.success ? portsOf(parsed.data?.match.right).map(number => `${left.data.payload.protocol}/${number}`) : [];
	});
}

/** Reads `nft -j list ruleset`. Throws for anything else. */
export function parseRuleset(output: string): Ruleset {
	const {nftables} = ruleset.parse(JSON.parse(output));
	const base = nftables.flatMap(({chain: one}) => one?.hook !== undefined && (one.type ?? 'filter') === 'filter' ? [one] : []);
	// Only what can be reached from outside: a chain for output or forwarding lets nothing in to this machine's own sockets.
	const outward = new Set(base.filter(({hook}) =>
		hook === 'output' || hook === 'postrouting').map(({family, table, name}) => `${family} ${table} ${name}`));
	return {
		chains: base.map(({family, hook = '', policy = 'accept', name}) => ({family, hook, policy, name})),
		accepted: nftables.flatMap(({rule: one}) => one && !outward.has(`${one.family} ${one.table} ${one.chain}`) ? acceptedBy(one.expr) : []),
	};
}

/** Reads the same out of a ruleset file (nft(8)), as far as a file without definitions and includes goes. */
export function parseRulesetFile(text: string): Ruleset {
	const clean = text.replaceAll(/#.*/g, '');
	const chains: {family: string; hook: string; policy: string; name: string}[] = [];
	const accepted: string[] = [];
	// Three levels of braces: table, chain, set.
	const tables = /\btable\s+(?:(inet|ip6?|arp|bridge|netdev)\s+)?\S+\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g;
	for (const [, family = 'ip', body = ''] of clean.matchAll(tables)) {
		for (const [, name = '', rules = ''] of body.matchAll(/\bchain\s+(\S+)\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g)) {
			const hook = /type\s+filter\s+hook\s+(\w+)/.exec(rules)?.[1];
			if (hook !== undefined) chains.push({family, hook, name, policy: /policy\s+(\w+)/.exec(rules)?.[1] ?? 'accept'});
			if (hook === 'output') continue;
			for (const line of rules.split(/[;\n]/).map(one => one.trim())) {
				if (/^(?:counter\s+)?accept$/.test(line)) accepted.push('any');
				const [, protocol, ports] = /\b(tcp|udp)\s+dport\s+(\{[^}]*\}|\S+).*\baccept\b/.exec(line) ?? [];
				if (ports !== undefined) accepted.push(...ports.replaceAll(/[{}\s]/g, '').split(',').map(one => `${protocol ?? ''}/${one}`));
			}
		}
	}
	return {chains, accepted};
}
