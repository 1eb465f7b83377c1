// SPDX-License-Identifier: GPL-3.0-or-later

/** Effective directives of a unit, as `systemctl show` prints them. */
export type Effective = ReadonlyMap<string, string>;

type Test = (effective: Effective) => boolean;
/**
 * What an intruder in a service tries (probe.py). `needs`: what it takes without any sandbox:
 * nothing, to be root, or a capability (which a service's own user may have as an ambient one);
 * `refusedBy`: whether the unit's directives refuse it all the same.
 */
type Intrusion = {
  readonly id: string;
  readonly needs: 'nothing' | 'root' | `cap_${string}`;
  readonly refusedBy: Test;
};

const value = (effective: Effective, directive: string): string => effective.get(directive) ?? '';
const words = (effective: Effective, directive: string): readonly string[] =>
  value(effective, directive).split(/\s+/).filter(Boolean);
const is =
  (directive: string, ...values: readonly string[]): Test =>
  effective =>
    values.includes(value(effective, directive));
const yes = (directive: string): Test => is(directive, 'yes');
/**
 * A list that begins with `~` names what is refused; systemctl shows a filter as its calls. No list
 * refuses nothing.
 */
const unlisted =
  (directive: string, name: string): Test =>
  effective => {
    const list = words(effective, directive);
    if (list.length === 0) return false;
    return list[0]?.startsWith('~')
      ? list.map(word => word.replace('~', '')).includes(name)
      : !list.includes(name);
  };
const filtered = (call: string): Test => unlisted('SystemCallFilter', call);
const family = (name: string): Test => unlisted('RestrictAddressFamilies', name);
/** `yes` refuses every kind, a list all but those named. */
const namespace =
  (kind: string): Test =>
  effective =>
    !['', 'no'].includes(value(effective, 'RestrictNamespaces')) &&
    !words(effective, 'RestrictNamespaces').includes(kind);
/**
 * Under the policy `auto` the first device that is allowed closes all others
 * (systemd.resource-control(5), DeviceAllow=).
 */
const devicesClosed: Test = effective =>
  value(effective, 'PrivateDevices') === 'yes' ||
  ['strict', 'closed'].includes(value(effective, 'DevicePolicy')) ||
  (value(effective, 'DeviceAllow') !== '' &&
    !/block|\/dev\/vd/.test(value(effective, 'DeviceAllow')));
const any =
  (...tests: readonly Test[]): Test =>
  effective =>
    tests.some(test => test(effective));
const always: Test = () => true;
const etcClosed: Test = effective =>
  is('ProtectSystem', 'strict', 'full')(effective) &&
  !/(?:^|\s)-?\/etc(?:\s|$)/.test(value(effective, 'ReadWritePaths'));

/**
 * In the order of probe.py. Sources: systemd.exec(5), each directive; capabilities(7); syslog(2),
 * dmesg_restrict, which Debian's kernel has set.
 */
export const attempts: readonly Intrusion[] = [
  {id: 'read-home', needs: 'nothing', refusedBy: is('ProtectHome', 'yes', 'tmpfs')},
  // The root image is sealed: nobody writes there, whatever a unit says.
  {id: 'write-usr', needs: 'root', refusedBy: always},
  {id: 'write-etc', needs: 'root', refusedBy: etcClosed},
  {id: 'user-namespace', needs: 'nothing', refusedBy: any(namespace('user'), filtered('unshare'))},
  {
    id: 'mount-namespace',
    needs: 'cap_sys_admin',
    refusedBy: any(namespace('mnt'), filtered('unshare')),
  },
  {id: 'raw-socket', needs: 'cap_net_raw', refusedBy: any(family('AF_INET'), yes('PrivateUsers'))},
  {
    id: 'packet-socket',
    needs: 'cap_net_raw',
    refusedBy: any(family('AF_PACKET'), yes('PrivateUsers')),
  },
  {id: 'write-and-execute', needs: 'nothing', refusedBy: yes('MemoryDenyWriteExecute')},
  // It is no module, and the kernel takes signed ones only: nobody loads it.
  {id: 'load-module', needs: 'cap_sys_module', refusedBy: always},
  {
    id: 'set-clock',
    needs: 'cap_sys_time',
    refusedBy: any(yes('ProtectClock'), filtered('clock_settime')),
  },
  {
    id: 'set-hostname',
    needs: 'cap_sys_admin',
    refusedBy: any(yes('ProtectHostname'), filtered('sethostname')),
  },
  {
    id: 'kernel-log',
    needs: 'cap_syslog',
    refusedBy: any(yes('ProtectKernelLogs'), yes('PrivateDevices')),
  },
  {id: 'kernel-tunable', needs: 'root', refusedBy: yes('ProtectKernelTunables')},
  {id: 'disk', needs: 'root', refusedBy: devicesClosed},
  {id: 'ptrace', needs: 'cap_sys_ptrace', refusedBy: filtered('ptrace')},
  {id: 'setuid-file', needs: 'nothing', refusedBy: yes('RestrictSUIDSGID')},
  {
    id: 'real-time',
    needs: 'cap_sys_nice',
    refusedBy: any(yes('RestrictRealtime'), filtered('sched_setscheduler')),
  },
  {id: 'reboot', needs: 'cap_sys_boot', refusedBy: filtered('reboot')},
];

/** Reads `systemctl show` as a map. */
export const effectiveOf = (output: string): Effective =>
  new Map(
    output.split('\n').flatMap(line => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );

/**
 * Whether somebody in the unit has what an attempt takes: root the capabilities of the bounding
 * set, another user the ambient ones.
 */
const has = (needs: Intrusion['needs'], effective: Effective, root: boolean): boolean =>
  needs === 'nothing' ||
  (needs === 'root'
    ? root
    : words(effective, root ? 'CapabilityBoundingSet' : 'AmbientCapabilities').includes(needs));

/**
 * What the directives let one expect of an attempt.
 * @param namespaces whether anybody may make user namespaces on this machine (sysctl
 *   kernel.unprivileged_userns_clone); root always may.
 */
export function expected(
  {id, needs, refusedBy}: Intrusion,
  effective: Effective,
  root: boolean,
  namespaces: boolean,
): 'refused' | 'done' {
  const barred =
    id === 'user-namespace' &&
    !namespaces &&
    !(root && words(effective, 'CapabilityBoundingSet').includes('cap_sys_admin'));
  return barred || !has(needs, effective, root) || refusedBy(effective) ? 'refused' : 'done';
}

/** Reads what probe.py printed: attempt → what happened, with the error. */
export const happened = (
  output: string,
): ReadonlyMap<string, {readonly what: string; readonly error: string}> =>
  new Map(
    output.split('\n').flatMap(line => {
      const [, id = '', what = '', error = ''] =
        /^([a-z-]+) (refused|done) ?(.*)$/.exec(line) ?? [];
      return id === '' ? [] : [[id, {what, error}] as const];
    }),
  );

/** A service that the probe tries to trace: nobody else's user, so that only a capability helps. */
export const victim = 'probe-victim.service';

/**
 * Lines of a root shell that run the probe inside a copy of a unit: all its files as they are, its
 * program in the place of the daemon's; as its own user, or another one. Nothing of the daemon is
 * stopped or removed.
 */
export function probeLines(
  unit: string,
  user: string | undefined,
  probe: string,
): {readonly run: string; readonly show: string} {
  const copy = `probe-${user ?? 'own'}-${unit}.service`;
  const settings = [
    // An empty condition takes all conditions away; the daemon's own were met when it started
    // (systemd.unit(5)).
    '[Unit]',
    'ConditionPathExists=',
    'AssertPathExists=',
    'StopWhenUnneeded=no',
    'RefuseManualStart=no',
    '[Service]',
    'Type=oneshot',
    'ExecCondition=',
    'ExecStartPre=',
    'ExecStartPost=',
    'ExecStart=',
    'ExecReload=',
    'ExecStop=',
    'ExecStopPost=',
    `ExecStart=/usr/bin/python3 ${probe}`,
    'Restart=no',
    'WatchdogSec=0',
    'Sockets=',
    'FileDescriptorStoreMax=0',
    'RuntimeDirectory=',
    'StateDirectory=',
    'PIDFile=',
    'RemainAfterExit=no',
    'SuccessExitStatus=',
    'TTYPath=',
    'StandardInput=null',
    `StandardOutput=truncate:/run/probe/${copy}.out`,
    ...(user === undefined ? [] : [`User=${user}`, 'DynamicUser=no', 'AmbientCapabilities=']),
  ]
    .map(line => `'${line}'`)
    .join(' ');
  const victimPid = `"Environment=PROBE_VICTIM=$(systemctl show --value --property=MainPID ${victim})"`;
  return {
    run:
      `mkdir -p /run/probe /run/systemd/system/${copy}.d; systemctl cat --no-pager ` +
      `${unit}.service | grep -vE '^(Alias|BusName)=' >/run/systemd/system/${copy}; ` +
      (`printf '%s\\n' ${settings} ${victimPid} ` +
        `>/run/systemd/system/${copy}.d/99-probe.conf; systemctl daemon-reload; systemctl ` +
        `start ${copy}; cat /run/probe/${copy}.out`),
    show: `systemctl show --no-pager ${copy}`,
  };
}
