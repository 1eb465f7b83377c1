/** What the reference image is made of, by purpose. Debian's priorities play no part: nothing is in the image that is not named here or needed by it. */
export const imagePackages = [
	// system
	'systemd', 'systemd-sysv', 'systemd-resolved', 'systemd-timesyncd', 'systemd-repart', 'systemd-cryptsetup', 'libpam-systemd', 'dbus', 'libnss-resolve', 'libnss-myhostname', 'udev',
	'init-system-helpers', 'util-linux', 'util-linux-extra', 'mount', 'login', 'passwd', 'netbase', 'hostname', 'sudo', 'procps', 'psmisc', 'kmod', 'less', 'nano', 'vim-tiny', 'iproute2', 'iputils-ping', 'ca-certificates',
	'tzdata', 'locales', 'kbd', 'console-data', 'zstd', 'xz-utils', 'lz4',
	// kernel and its first root
	'linux-image-amd64', 'dracut', 'binutils', 'tpm2-tools', 'libtss2-tcti-device0t64',
	// disks
	'cryptsetup-bin', 'dmsetup', 'dosfstools', 'e2fsprogs', 'fdisk', 'parted', 'mtools', 'erofs-utils', 'squashfs-tools',
	// boot chain
	'systemd-ukify', 'systemd-boot-efi', 'systemd-boot-tools', 'sbsigntool', 'shim-signed', 'mokutil', 'efibootmgr', 'gpgv', 'openssl', 'python3-pefile',
	// confinement and access
	'apparmor', 'apparmor-utils', 'nftables', 'openssh-server',
] as const;

const modules = (...directories: readonly string[]): readonly string[] => directories.map(directory => `/usr/lib/modules/*/kernel/${directory}/*`);

/**
 * Files that dpkg leaves out (dpkg(1) --path-exclude): documents, translations, and modules for hardware that plays no part in an installation.
 * They are three fifths of the tree, and every byte is written, hashed and read once a build and once a test.
 */
export const excluded: readonly string[] = [
	'/usr/share/doc/*', '/usr/share/man/*', '/usr/share/info/*', '/usr/share/locale/*', '/usr/share/lintian/*', '/usr/share/bash-completion/*', '/usr/share/bug/*',
	'/usr/share/zsh/*', '/usr/lib/grub/*', '/usr/share/grub/*', '/usr/share/perl/*/pod/*',
	...modules(
		'sound', 'drivers/gpu/drm/amd', 'drivers/gpu/drm/nouveau', 'drivers/gpu/drm/i915', 'drivers/gpu/drm/xe', 'drivers/gpu/drm/radeon', 'drivers/gpu/drm/vmwgfx', 'drivers/gpu/drm/gma500',
		'drivers/gpu/drm/bridge', 'drivers/gpu/drm/panel', 'drivers/media', 'drivers/net/wireless', 'drivers/infiniband', 'drivers/staging', 'drivers/iio', 'drivers/isdn', 'drivers/bluetooth',
		'net/bluetooth', 'drivers/comedi', 'drivers/accel', 'drivers/net/can', 'drivers/net/wwan', 'drivers/net/hamradio', 'drivers/input/joystick', 'drivers/input/touchscreen', 'drivers/hwmon', 'arch/x86/kvm', 'drivers/edac', 'drivers/watchdog', 'drivers/i2c',
		'drivers/hwtracing', 'drivers/platform', 'drivers/mtd', 'drivers/vfio', 'drivers/soundwire', 'drivers/parport', 'drivers/pcmcia', 'drivers/gnss',
		'fs/ocfs2', 'fs/ceph', 'fs/gfs2', 'fs/jfs', 'fs/nilfs2', 'fs/reiserfs', 'fs/afs', 'fs/orangefs', 'fs/bcachefs', 'net/sctp', 'net/rds', 'net/tipc', 'net/mac80211', 'net/wireless', 'net/can',
	),
];
