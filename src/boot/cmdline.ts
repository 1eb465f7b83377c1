// SPDX-License-Identifier: GPL-3.0-or-later
import {isAllowedWord} from '../answers/command-line.ts';
import {Problem} from '../engine/problem.ts';

/**
 * What this machine's command line depends on. Everything else in it is the same on every
 * InterGenOS machine.
 */
export type CommandLineFacts = {
  /** dm-verity root hash, 64 lower-case hex digits. */
  readonly rootHash: string;
  readonly rootType: 'erofs' | 'squashfs';
  /**
   * Where the state is: in the LUKS2 container with this UUID, or, unencrypted, on the partition
   * with this UUID.
   */
  readonly state: {readonly luksUuid: string} | {readonly partitionUuid: string};
  /** UUID of the ESP partition. */
  readonly espUuid: string;
  readonly keymap: string;
  readonly locale: string;
  /** Values of `console=`; the last one becomes /dev/console. */
  readonly consoles: readonly string[];
  /** Further words from {@link isAllowedWord}. */
  readonly extras?: readonly string[];
};

/** x86 COMMAND_LINE_SIZE, the closing NUL included (Linux arch/x86/include/asm/setup.h). */
export const commandLineLimit = 2048;

/**
 * Seconds that a boot waits for its partitions. systemd's own 90 (system.conf(5),
 * DefaultDeviceTimeoutSec=) ran out on a busy emulated machine, and slow disks exist;
 * `rd.emergency=reboot` would make that a boot loop.
 */
const deviceTimeout = 300;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function checked(name: string, value: string, form: RegExp): string {
  if (!form.test(value))
    throw new RangeError(`${name} cannot stand in a command line: ${JSON.stringify(value)}`);
  return value;
}

/**
 * What opens the state. Encrypted, the mapping of `rd.luks.name=`, the one device that
 * systemd-cryptsetup-generator(8) lets wait without end. Unencrypted, the PARTUUID: a copy of the
 * file system could take the by-uuid link, and the guard refuses a second disk (docs/boot.md).
 */
function stateWords(state: CommandLineFacts['state']): {
  readonly opened: readonly string[];
  readonly device: string;
} {
  if ('luksUuid' in state)
    return {
      opened: [`rd.luks.name=${checked('LUKS UUID', state.luksUuid, uuid)}=state`],
      device: '/dev/mapper/state',
    };
  return {
    opened: [],
    device: `PARTUUID=${checked('UUID of the state partition', state.partitionUuid, uuid)}`,
  };
}

/**
 * Where the writable parts come from: systemd-fstab-generator(8) makes these `sysroot-….mount`
 * units in the initrd, `x-initrd.mount` (systemd.mount(5)) makes them its business. Overlay and
 * binds name its own view of the state, hence /sysroot.
 */
function mounts(state: string): readonly string[] {
  const late = 'x-initrd.mount,x-systemd.requires-mounts-for=/sysroot/state';
  const bind = (name: string) => `systemd.mount-extra=/state/${name}:/${name}:none:bind,${late}`;
  return [
    `systemd.mount-extra=${state}:/state:ext4:noatime,x-initrd.mount`,
    `systemd.mount-extra=overlay:/etc:overlay:lowerdir=/sysroot/etc,upperdir=/sysroot/state/etc/upper,workdir=/sysroot/state/etc/work,${late}`,
    bind('var'),
    bind('home'),
    bind('root'),
  ];
}

/**
 * The signed command line; a pure function, since installer, later kernels and audit must agree to
 * the character. `roothash=` anchors the system (systemd-veritysetup-generator(8)), corruption
 * reboots, no shell is left (dracut.cmdline(7)), lockdown is asked for by name.
 */
export function commandLine(facts: CommandLineFacts): string {
  const {extras = []} = facts;
  const state = stateWords(facts.state);
  const refused = extras.filter(word => !isAllowedWord(word));
  if (refused.length > 0)
    throw new Problem('CMDLINE-EXTRA', refused.map(word => JSON.stringify(word)).join(', '));
  const line = [
    `roothash=${checked('root hash', facts.rootHash, /^[0-9a-f]{64}$/)}`,
    `rootfstype=${facts.rootType}`,
    'ro',
    'systemd.verity_root_options=panic-on-corruption',
    'panic=10',
    'rd.shell=0',
    'rd.emergency=reboot',
    `systemd.default_device_timeout_sec=${deviceTimeout}`,
    'lockdown=integrity',
    'module.sig_enforce=1',
    ...state.opened,
    ...mounts(state.device),
    // The ESP by UUID and only when somebody looks: systemd's own discovery would choose /boot, and
    // could choose another disk's.
    'systemd.gpt_auto=no',
    // systemd-ssh-generator(8) would listen on AF_VSOCK wherever an sshd is installed; log-in by
    // ssh is there when it was asked for.
    'systemd.ssh_auto=no',
    `systemd.mount-extra=PARTUUID=${checked('ESP UUID', facts.espUuid, uuid)}:/efi:vfat:umask=0077,nodev,nosuid,noexec,noauto,x-systemd.automount,x-systemd.idle-timeout=120`,
    `vconsole.keymap=${checked('key map', facts.keymap, /^[A-Za-z0-9][A-Za-z0-9._-]*$/)}`,
    `locale.LANG=${checked('locale', facts.locale, /^[A-Za-z][A-Za-z0-9_.@-]*$/)}`,
    ...facts.consoles.map(
      console => `console=${checked('console', console, /^[A-Za-z0-9][A-Za-z0-9,.:_-]*$/)}`,
    ),
    ...extras,
  ].join(' ');
  if (line.length >= commandLineLimit)
    throw new Problem(
      'CMDLINE-LONG',
      `${line.length} characters; the kernel reads ${commandLineLimit - 1}`,
    );
  return line;
}
