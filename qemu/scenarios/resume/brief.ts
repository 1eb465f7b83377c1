import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {emptyDisk} from '../../vm/images.ts';
import {isHopeless} from '../events.ts';
import {serialOf, targetBytes} from '../install.ts';
import {mainAnswers} from '../main-install.ts';
import {prepareRequest, type Request} from '../request.ts';
import type {Context, Scenario} from '../scenario.ts';
import {contentOf} from './content.ts';
import {runToEnd} from './go-on.ts';
import {begin, targetAndSecrets, thawed} from './live.ts';
import {points} from './points.ts';
import {doneTwice} from './redone.ts';
import {sealedOf} from './sealed.ts';

/** Runs on a disk until a point of the installation and kills QEMU there. Returns what was reported up to then. */
async function until(context: Context, name: string, at: string, request: Request, disk: string, serial: string) {
	const point = points.find(each => each.name === at);
	if (!point) throw new Error(`no point "${at}"`);
	const {patience} = context.lab;
	const live = await thawed(context, name);
	await targetAndSecrets(context, live, request, disk, serial);
	const from = live.vm.report.records.length;
	await begin(context, live);
	await live.vm.report.waitFor(at, point.at, {seconds: 300 * patience, from, bad: isHopeless, seen: () => live.vm.describe()});
	await sleep(point.after);
	live.vm.stop();
	return live.vm.report.records.slice(from);
}

export const resumeBrief: Scenario = {
	name: 'resume-brief', groups: ['resume'], ci: true, budget: 600,
	about: 'QEMU is killed at half of the image and again while the kernel image is built; the third run ends with a whole system',
	async run(context) {
		const {lab, ledger, scratch} = context;
		const request = await prepareRequest((await readFile(mainAnswers, 'utf8')).replace(/^finally:.*$/m, 'finally: stay'), 'vm-main.yaml');
		const [disk, serial] = [join(scratch, 'target.img'), serialOf(request)];
		await emptyDisk(disk, targetBytes);
		const half = await ledger.phase('to half of the image, then killed', () => until(context, 'first', 'root: 50 % of the image', request, disk, serial));
		const most = await ledger.phase('on to the kernel image, then killed', () => until(context, 'second', 'uki: the plugin runs', request, disk, serial));
		ledger.claim('once', 'No step that was proved is done again', doneTwice(half, most).length === 0, doneTwice(half, most).join(' ') || 'none');
		const live = await thawed(context, 'third');
		await targetAndSecrets(context, live, request, disk, serial);
		const end = await ledger.phase('on to the end', () => runToEnd(context, {...live, disk}));
		await live.vm.quit();
		ledger.claim('nothing-left', 'Nothing of the run is left in the live system', end.leftovers === '', end.leftovers || 'no mount, mapping, loop device or secret');
		const sealed = await sealedOf(context);
		const content = await ledger.phase('content of the disk', () => contentOf(lab, disk, request.passphrase, sealed, join(scratch, 'content')));
		const whole = content.get('root image') === sealed.root.sha256 && content.get('hash tree') === sealed.verity.sha256;
		ledger.claim('whole-image', 'The root slot holds the release\'s own image and hash tree', whole, `${content.get('root image')}`);
		ledger.claim('clean-state', 'The state\'s file system is clean', content.get('e2fsck') === 'clean', content.get('e2fsck') ?? '');
		const strays = [...content.keys()].filter(name => /\.tmp$|\.part$|forge-new/.test(name));
		ledger.claim('no-strays', 'No half-written file is left', strays.length === 0, strays.join(', ') || 'none');
	},
};
