// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What the reference image is made of, by purpose. Nothing is in the image that is not named here
 * or needed by it.
 */
export const imagePackages = [
  // system
  'systemd',
  'systemd-sysv',
  'systemd-resolved',
  'systemd-timesyncd',
  'systemd-repart',
  'systemd-cryptsetup',
  'libpam-systemd',
  'dbus',
  'libnss-resolve',
  'libnss-myhostname',
  'udev',
  'init-system-helpers',
  'util-linux',
  'util-linux-extra',
  'mount',
  'login',
  'passwd',
  'netbase',
  'hostname',
  'sudo',
  'procps',
  'psmisc',
  'kmod',
  'less',
  'nano',
  'vim-tiny',
  'iproute2',
  'iputils-ping',
  'ca-certificates',
  'tzdata',
  'locales',
  'kbd',
  'console-data',
  'zstd',
  'xz-utils',
  'lz4',
  // kernel and its first root
  'linux-image-amd64',
  'dracut',
  'binutils',
  'tpm2-tools',
  'libtss2-tcti-device0t64',
  // disks
  'cryptsetup-bin',
  'dmsetup',
  'dosfstools',
  'e2fsprogs',
  'fdisk',
  'parted',
  'mtools',
  'erofs-utils',
  'squashfs-tools',
  // boot chain
  'systemd-ukify',
  'systemd-boot-efi',
  'systemd-boot-tools',
  'sbsigntool',
  'shim-signed',
  'mokutil',
  'efibootmgr',
  'gpgv',
  'openssl',
  'python3-pefile',
  // confinement and access
  'apparmor',
  'apparmor-utils',
  'nftables',
  'openssh-server',
] as const;

/**
 * What the variant with daemons has besides: a web server, a database with its compiler, containers
 * without root, and another auditor to compare with.
 */
export const daemonPackages = [
  'nginx',
  'postgresql-17',
  'podman',
  'crun',
  'netavark',
  'uidmap',
  'passt',
  'fuse-overlayfs',
  'catatonit',
  'dbus-user-session',
  'busybox-static',
  'lynis',
] as const;

/**
 * Kernel modules of hardware that plays no part in an installation, by directory below the kernel's
 * own.
 */
const modules = [
  'arch/x86/kvm',
  'sound',
  'net/bluetooth',
  'net/can',
  'net/mac80211',
  'net/rds',
  'net/sctp',
  'net/tipc',
  'net/wireless',
  ...['afs', 'bcachefs', 'ceph', 'gfs2', 'jfs', 'nilfs2', 'ocfs2', 'orangefs', 'reiserfs'].map(
    name => `fs/${name}`,
  ),
  ...[
    ...['amd', 'bridge', 'gma500', 'i915', 'nouveau', 'panel', 'radeon', 'vmwgfx', 'xe'].map(
      name => `gpu/drm/${name}`,
    ),
    'accel',
    'bluetooth',
    'comedi',
    'edac',
    'gnss',
    'hwmon',
    'hwtracing',
    'i2c',
    'iio',
    'infiniband',
    'input/joystick',
    'input/touchscreen',
    'isdn',
    'media',
    'mtd',
    'net/can',
    'net/hamradio',
    'net/wireless',
    'net/wwan',
    'parport',
    'pcmcia',
    'platform',
    'soundwire',
    'staging',
    'vfio',
    'watchdog',
  ].map(name => `drivers/${name}`),
];

/**
 * Files that dpkg leaves out (dpkg(1) --path-exclude): documents, translations, modules. They are
 * three fifths of the tree, and every byte is written, hashed and read once a build and once a
 * test.
 */
export const excluded: readonly string[] = [
  ...[
    'bash-completion',
    'bug',
    'doc',
    'grub',
    'info',
    'lintian',
    'locale',
    'man',
    'perl/*/pod',
    'zsh',
  ].map(name => `/usr/share/${name}/*`),
  '/usr/lib/grub/*',
  ...modules.map(name => `/usr/lib/modules/*/kernel/${name}/*`),
];
