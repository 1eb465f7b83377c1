import type {Light} from '../layout/chain.ts';
import type {View} from '../page/page.ts';

/** Which steps prove which link of the chain. Firmware is proved by looking, confinement by the installed system alone. */
const provedBy: readonly (readonly [name: string, steps: readonly string[]])[] = [
	['shim', ['boot-files']], ['MOK', ['keys', 'mok']], ['UKI', ['uki']], ['dm-verity', ['root', 'slot']], ['state', ['state', 'machine']],
];

/** The chain of trust as far as it is proved now. */
export function lightsOf({facts}: View): readonly Light[] {
	const {firmware, run} = facts;
	const trusted = firmware?.secureBoot === true && !firmware.shimInsecure;
	return [
		{name: 'firmware', is: firmware === undefined ? 'dark' : trusted ? 'proved' : 'broken'},
		...provedBy.map(([name, ids]): Light => {
			const steps = (run?.steps ?? []).filter(({id}) => ids.includes(id));
			if (steps.length === 0) return {name, is: 'dark'};
			if (steps.some(({state}) => state === 'failed' || state === 'taken back')) return {name, is: 'broken'};
			if (steps.every(({state}) => state === 'done')) return {name, is: 'proved'};
			return {name, is: steps.some(({state}) => state !== 'waiting') ? 'working' : 'dark'};
		}),
		{name: 'confinement', is: 'dark'},
	];
}
