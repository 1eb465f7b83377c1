/** Effective directives of a unit, as `systemctl show` prints them. */
export type Effective = ReadonlyMap<string, string>;

/** What an intruder in a service tries (probe.py), whether it needs root at all, and whether the unit's directives refuse it. */
type Attempt = {readonly id: string; readonly rootOnly: boolean; readonly refusedBy: (effective: Effective) => boolean};

const is = (directive: string, ...values: readonly string[]) => (effective: Effective): boolean => values.includes(effective.get(directive) ?? '');
const yes = (directive: string) => is(directive, 'yes');
/** `systemctl show` prints a filter as its calls; a list that begins with `~` names what is refused. */
const filtered = (call: string) => (effective: Effective): boolean => {
	const words = (effective.get('SystemCallFilter') ?? '').split(/\s+/).filter(Boolean);
	if (words.length === 0) return false;
	return words[0]?.startsWith('~') ? words.map(word => word.replace('~', '')).includes(call) : !words.includes(call);
};
/** The same for address families. */
const family = (name: string) => (effective: Effective): boolean => {
	const words = (effective.get('RestrictAddressFamilies') ?? '').split(/\s+/).filter(word => word !== '' && word !== 'none');
	if ((effective.get('RestrictAddressFamilies') ?? '') === 'none') return true;
	if (words.length === 0) return false;
	return words[0]?.startsWith('~') ? words.map(word => word.replace('~', '')).includes(name) : !words.includes(name);
};
const lacks = (capability: string) => (effective: Effective): boolean => {
	const set = effective.get('CapabilityBoundingSet');
	return set !== undefined && !set.split(/\s+/).includes(capability);
};
const any = (...tests: readonly ((effective: Effective) => boolean)[]) => (effective: Effective): boolean => tests.some(test => test(effective));
const strict = is('ProtectSystem', 'strict', 'full');

/** In the order of probe.py. Sources: systemd.exec(5), each directive; capabilities(7). */
export const attempts: readonly Attempt[] = [
	{id: 'read-home', rootOnly: false, refusedBy: is('ProtectHome', 'yes', 'tmpfs')},
	// The root image is sealed: nobody writes there, whatever a unit says.
	{id: 'write-usr', rootOnly: true, refusedBy: () => true},
	{id: 'write-etc', rootOnly: true, refusedBy: effective => strict(effective) && !/(?:^|\s)-?\/etc(?:\s|$)/.test(effective.get('ReadWritePaths') ?? '')},
	{id: 'user-namespace', rootOnly: false, refusedBy: any(yes('RestrictNamespaces'), filtered('unshare'))},
	{id: 'mount-namespace', rootOnly: true, refusedBy: any(yes('RestrictNamespaces'), filtered('unshare'), lacks('cap_sys_admin'))},
	{id: 'raw-socket', rootOnly: true, refusedBy: any(family('AF_INET'), lacks('cap_net_raw'), yes('PrivateUsers'))},
	{id: 'packet-socket', rootOnly: true, refusedBy: any(family('AF_PACKET'), lacks('cap_net_raw'))},
	{id: 'write-and-execute', rootOnly: false, refusedBy: yes('MemoryDenyWriteExecute')},
	{id: 'load-module', rootOnly: true, refusedBy: any(yes('ProtectKernelModules'), filtered('init_module'), lacks('cap_sys_module'), () => true)},
	{id: 'set-clock', rootOnly: true, refusedBy: any(yes('ProtectClock'), filtered('clock_settime'), lacks('cap_sys_time'))},
	{id: 'set-hostname', rootOnly: true, refusedBy: any(is('ProtectHostname', 'yes'), filtered('sethostname'), lacks('cap_sys_admin'))},
	{id: 'kernel-log', rootOnly: true, refusedBy: any(yes('ProtectKernelLogs'), yes('PrivateDevices'), lacks('cap_syslog'))},
	{id: 'kernel-tunable', rootOnly: true, refusedBy: any(yes('ProtectKernelTunables'))},
	{id: 'disk', rootOnly: true, refusedBy: any(yes('PrivateDevices'), is('DevicePolicy', 'strict', 'closed'))},
	{id: 'ptrace', rootOnly: true, refusedBy: any(filtered('ptrace'), lacks('cap_sys_ptrace'))},
	{id: 'setuid-file', rootOnly: false, refusedBy: yes('RestrictSUIDSGID')},
	{id: 'real-time', rootOnly: true, refusedBy: any(yes('RestrictRealtime'), lacks('cap_sys_nice'))},
	{id: 'reboot', rootOnly: true, refusedBy: any(filtered('reboot'), lacks('cap_sys_boot'))},
];

/** Reads `systemctl show` as a map. */
export const effectiveOf = (output: string): Effective => new Map(output.split('\n').flatMap(line => {
	const at = line.indexOf('=');
	return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
}));

/** What the directives let one expect of an attempt. */
export const expected = ({rootOnly, refusedBy}: Attempt, effective: Effective, root: boolean): 'refused' | 'done' =>
	(rootOnly && !root) || refusedBy(effective) ? 'refused' : 'done';

/** Reads what probe.py printed: attempt → what happened, with the error. */
export const happened = (output: string): ReadonlyMap<string, {readonly what: string; readonly error: string}> => new Map(output.split('\n').flatMap(line => {
	const [, id = '', what = '', error = ''] = /^([a-z-]+) (refused|done) ?(.*)$/.exec(line) ?? [];
	return id === '' ? [] : [[id, {what, error}] as const];
}));

/**
 * Lines of a root shell that run the probe inside a copy of a unit: all its files as they are, its program in the place of the daemon's, its user or
 * root. Nothing of the daemon is stopped or removed.
 */
export function probeLines(unit: string, user: 'own' | 'root', probe: string): {readonly run: string; readonly show: string} {
	const copy = `probe-${user}-${unit}.service`;
	const settings = [
		'[Unit]', 'StopWhenUnneeded=no', 'RefuseManualStart=no', 'Conflicts=', '[Service]', 'Type=oneshot', 'ExecCondition=', 'ExecStartPre=', 'ExecStartPost=', 'ExecStart=', 'ExecReload=', 'ExecStop=', 'ExecStopPost=',
		`ExecStart=/usr/bin/python3 ${probe}`, 'Restart=no', 'WatchdogSec=0', 'BusName=', 'Sockets=', 'FileDescriptorStoreMax=0', 'RuntimeDirectory=', 'StateDirectory=',
		'RemainAfterExit=no', 'SuccessExitStatus=', 'TTYPath=', 'StandardInput=null', `StandardOutput=truncate:/run/probe/${copy}.out`,
		...(user === 'root' ? ['User=root', 'DynamicUser=no', 'AmbientCapabilities='] : []),
	].map(line => `'${line}'`).join(' ');
	return {
		run: `mkdir -p /run/probe /run/systemd/system/${copy}.d; systemctl cat --no-pager ${unit}.service | grep -v '^Alias=' >/run/systemd/system/${copy}; `
			+ `printf '%s\\n' ${settings} >/run/systemd/system/${copy}.d/99-probe.conf; systemctl daemon-reload; systemctl start ${copy}; cat /run/probe/${copy}.out`,
		show: `systemctl show --no-pager ${copy}`,
	};
}
