import {read} from '../../system/command.ts';
import {failed, held, type Claim, type Inquiry} from '../claim.ts';
import {installedPaths} from '../../boot/installed-paths.ts';

const luks: Claim = {
	id: 'state-luks2',
	claim: 'The machine\'s own data lies on LUKS2',
	async judge({ask}) {
		const {code, output} = await ask(read('cryptsetup', 'status', 'state'));
		return code === 0 && /type:\s+LUKS2/.test(output) ? held('the mapping "state" is LUKS2') : failed(output);
	},
};

const mounts: Claim = {
	id: 'state-mounts',
	claim: '/etc, /var and /home write to the encrypted state and nowhere else',
	async judge({ask}) {
		for (const where of ['/var', '/home']) {
			const {output} = await ask(read('findmnt', '-n', '-o', 'SOURCE', where));
			if (!output.startsWith('/dev/mapper/state[')) return failed(`${where} is on ${output || 'the root image'}`);
		}
		const etc = await ask(read('findmnt', '-n', '-o', 'FSTYPE,OPTIONS', '/etc'));
		return /^overlay\s/.test(etc.output) && /upperdir=(\/sysroot)?\/state\/etc\/upper/.test(etc.output) ? held('overlay of /etc, binds of /var and /home') : failed(`/etc is ${etc.output}`);
	},
};

/** Seconds since the epoch at which this boot began (`btime`, proc_stat(5)). */
async function bootTime({look}: Inquiry): Promise<number> {
	const found = /^btime (\d+)$/m.exec((await look('/proc/stat')) ?? '')?.[1];
	return found === undefined ? 0 : Number(found);
}

const persistence: Claim = {
	id: 'state-persists',
	claim: 'What was written to /etc and /var before this boot is still there',
	async judge(inquiry) {
		const began = await bootTime(inquiry);
		for (const file of [installedPaths.report, installedPaths.inventory]) {
			const {code, output} = await inquiry.ask(read('stat', '-c', '%Y', file));
			if (code !== 0) return failed(`${file} is gone`);
			if (Number(output) >= began) return failed(`${file} was written in this boot, so it proves nothing`);
		}
		return held('the installer\'s files in /etc and /var outlived a reboot');
	},
};

export const stateClaims: readonly Claim[] = [luks, mounts, persistence];
