import {describe, expect, it} from 'vitest';
import {follow, indexCommand, parseIndex} from '../../src/audit/tree-index.ts';
import {rules} from '../../src/audit/rules/index.ts';
import {runAudit} from '../../src/audit/run.ts';
import {fakeWorld, on} from '../support/world.ts';
import {reviewed} from './confined-machine.ts';
import {recordedUnits} from './support.ts';

const root = '/mnt/tree';

/** A tree below a directory: the recorded units and what is given besides. Its index is find's, with the root before each path. */
const audited = async (files: Readonly<Record<string, string>> = {}, links: Readonly<Record<string, string>> = {}, only?: string) => {
	const all = {...recordedUnits.files, ...files};
	const more = [...Object.keys(files).map(path => `f 644 0 0 1700000000.0 ${path}\0\0`),
		...Object.entries(links).map(([path, target]) => `l 777 0 0 1700000000.0 ${path}\0${target}\0`)].join('');
	const index = (recordedUnits.index + more).replaceAll(/(^|\0)([fdl] \d+ \d+ \d+ \S+ )\//g, `$1$2${root}/`);
	const world = fakeWorld({
		files: Object.fromEntries(Object.entries(all).map(([path, text]) => [root + path, text])),
		commands: [
			on(({program, args}) => program === 'find' && args.includes('/6000'), `4755 0 0 ${root}/usr/bin/su\0`), on('find', index),
			on('systemd-analyze syscall-filter', recordedUnits.calls), on('systemd-analyze security',
				'→ Overall exposure level for probe-masked.service: 9.6 UNSAFE 😨\n'), on('perl', ''),
		],
	});
	return {report: await runAudit(only === undefined ? rules : rules.filter(({id}) => id === only), world.reader(), {root, ...reviewed}, '0.0.0'),
		world};
};

describe('links', () => {
	const index = parseIndex('l 777 0 0 1.0 /t/etc/a\0/usr/b\0' + 'l 777 0 0 1.0 /t/usr\0real\0' + 'l 777 0 0 1.0 /t/loop\0loop\0' + 'f 644 3 4 17.9 /t/real/b\0\0', '/t');
	it('stay inside the tree, wherever they lead', () => {
		expect(follow('/etc/a', index)).toBe('/real/b');
		expect(follow('/etc/../../usr/b', index)).toBe('/real/b');
		expect(follow('/loop/x', index)).toBeUndefined();
	});
	it('and names have owners, modes and times', () => {
		expect(index.get('/real/b')).toEqual({kind: 'f', mode: 0o644, uid: 3, gid: 4, mtime: 17, link: ''});
		expect(indexCommand('/t', ['/etc']).args).toEqual(['-P', '/t/etc', '-printf', '%y %m %U %G %T@ %p\\0%l\\0']);
	});
});

describe('a tree', () => {
	it.each([['/usr/lib', ['postgresql@.service']], ['/etc', []]] as const)(
		'whose own unit keeps an excepted line has an exception too many; an owner in %s who is stricter has not', async (top, unneeded) => {
			const unit = 'postgresql@.service';
			const {report} = await audited({
				[`/usr/lib/systemd/system/${unit}`]: '[Service]\nExecStart=/usr/bin/pg_ctlcluster %i start\n[Install]\nWantedBy=multi-user.target\n',
				[`${top}/systemd/system/${unit}.d/60-strict.conf`]: '[Service]\nMemoryDenyWriteExecute=true\n',
			}, {}, 'exceptions-used');
			expect(report.findings.filter(({verdict}) => verdict === 'fails').map(({subject}) => subject)).toEqual(unneeded);
		});

	it('is judged without asking this machine for anything but its tools', async () => {
		const {report, world} = await audited();
		expect(world.calls.map(({line}) => line.split(' ')[0])).toEqual(expect.arrayContaining(['find', 'systemd-analyze']));
		expect(new Set(world.calls.map(({line}) => line.split(' ')[0]))).toEqual(new Set(['find', 'getcap', 'systemd-analyze']));
		expect(report.notAsked.map(({id}) => id)).toEqual(expect.arrayContaining(['listeners', 'running-seccomp', 'secure-boot']));
		expect(report.findings.find(({rule, subject}) => rule === 'sandbox-no-new-privileges' && subject === 'probe-whole.service')?.verdict).toBe('holds');
	});

	it.each([
		['sandbox-no-new-privileges', 'probe-weak.service', {}, {}],
		['unit-replaced', '/etc/systemd/system/probe-replaced.service', {}, {}],
		['baseline-masked', '/etc/systemd/system/probe-masked.service.d/50-forge-confinement.conf', {}, {}],
		['exposure', 'probe-masked.service', {}, {}],
		['mac-active', '', {}, {}],
		['apparmor-enforce', 'unix-chkpwd', {'/etc/apparmor.d/unix-chkpwd': 'profile unix-chkpwd /usr/bin/unix_chkpwd flags=(complain) {\n}\n'}, {}],
		['selinux-enforcing', '/etc/selinux/config', {'/etc/selinux/config': 'SELINUX=permissive\n'}, {}],
		['firewall-closed', 'input', {'/etc/nftables.conf': 'table inet filter { chain input { type filter hook input priority 0; } }'}, {}],
		['firewall-closed', 'forward', {}, {}],
		['ssh-host-keys', '/etc/ssh/ssh_host_rsa_key', {'/etc/ssh/ssh_host_rsa_key': 'KEY'}, {}],
		['ssh-keys-only', '', {'/etc/ssh/sshd_config': 'PasswordAuthentication yes\n'},
			{'/etc/systemd/system/multi-user.target.wants/ssh.service': '/usr/lib/systemd/system/ssh.service'}],
		['password-empty', 'root', {'/etc/shadow': 'root::20454::::::\n'}, {}],
		['credential-files', '/etc/credstore/token', {'/etc/credstore/token': 'x'}, {}],
		['user-namespaces', '', {}, {}],
		['container-runtime', '/etc/containers/containers.conf', {'/etc/containers/containers.conf': '[engine]\nruntime = "runsc"\n'}, {}],
	] as const)('%s names %s', async (rule, subject, files, links) => {
		const {report} = await audited(files, links, rule);
		expect(report.findings.filter(one => one.rule === rule && one.subject === subject)).toMatchObject([{verdict: 'fails'}]);
	});

	const sshLink = {'/etc/systemd/system/multi-user.target.wants/ssh.service': '/usr/lib/systemd/system/ssh.service'};
	const keys = 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n';

	it.each([
		['a file that the pattern of Include leaves out', 'holds', {'/etc/ssh/sshd_config': `Include a/*.conf\n${keys}`, '/etc/ssh/a/10.conf.bak': 'PasswordAuthentication yes\n'}],
		['a file with another ending that it names', 'fails', {'/etc/ssh/sshd_config': `Include a/*.cfg\n${keys}`, '/etc/ssh/a/10.cfg': 'PasswordAuthentication yes # for now\n'}],
		['a pattern for directories', 'unknown', {'/etc/ssh/sshd_config': `Include */a.conf\n${keys}`}],
		['a Match block', 'unknown', {'/etc/ssh/sshd_config': `${keys}Match User bob\n\tPasswordAuthentication yes\n`}],
		['options in the unit', 'unknown', {'/etc/ssh/sshd_config': keys, '/usr/lib/systemd/system/ssh.service': '[Service]\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n',
			'/etc/systemd/system/ssh.service.d/60-local.conf': '[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -o PasswordAuthentication=yes\n'}],
		['none', 'holds', {'/etc/ssh/sshd_config': keys, '/etc/default/ssh': '# Options, as in -o Banner=x\nSSHD_OPTS=\n',
			'/usr/lib/systemd/system/ssh.service': '[Service]\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n'}],
	] as const)('sshd with %s: keys only %s', async (_what, verdict, files) => {
		const {report} = await audited(files, sshLink, 'ssh-keys-only');
		expect(report.findings.map(one => one.verdict)).toEqual([verdict]);
	});

	it.each([
		['kernel.unprivileged_userns_clone=0', 'ID=debian\n', 'holds'], ['kernel.unprivileged_userns_clone=0', 'NAME=x\nID_LIKE="ubuntu debian"\n', 'holds'],
		['kernel.unprivileged_userns_clone=0', 'ID=fedora\nHOME_URL=https://debian.example/\n', 'unknown'], ['user.max_user_namespaces=0', 'ID=fedora\n', 'holds'],
		['kernel.apparmor_restrict_unprivileged_userns=1', 'ID=debian\n', 'unknown'], ['kernel.unprivileged_userns_clone=1', 'ID=debian\n', 'fails'],
	] as const)('with %s and os-release %j: user-namespaces %s', async (setting, release, verdict) => {
		const {report} = await audited({'/etc/sysctl.d/60.conf': `${setting}\n`, '/etc/os-release': release}, {}, 'user-namespaces');
		expect(report.findings.map(one => one.verdict)).toEqual([verdict]);
	});

	it('never reads a file of this machine through a link that leads out', async () => {
		const {report} = await audited({}, {'/etc/passwd': '/../../../etc/passwd'}, 'uid-zero');
		expect(report.findings.find(({rule}) => rule === 'uid-zero')?.verdict).toBe('holds');
	});
});
