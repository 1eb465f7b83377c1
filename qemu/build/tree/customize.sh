#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs inside the root tree once its packages are configured: everything that Debian would ask an
# administrator, answered.
set -eu
export LC_ALL=C.UTF-8

# Real locales, not in an archive file: localedef(1) can then make them side by side.
printf '%s\n' en_GB en_US de_DE fr_FR | xargs -P 4 -I {} localedef --no-archive -i {} -f UTF-8 {}.UTF-8
printf '%s UTF-8\n' en_GB.UTF-8 en_US.UTF-8 de_DE.UTF-8 fr_FR.UTF-8 >/etc/locale.gen
echo LANG=C.UTF-8 >/etc/locale.conf
rm -rf /usr/share/i18n/charmaps /usr/share/i18n/locales

# systemd lists keymaps by the suffix .map.gz (src/shared/kbd-util.c), console-data ships .kmap.gz;
# loadkeys takes both.
find /usr/share/keymaps -name '*.kmap.gz' | while read -r map; do mv "$map" "${map%.kmap.gz}.map.gz"; done
rm -rf /usr/share/keymaps/sun /usr/share/keymaps/amiga /usr/share/keymaps/atari /usr/share/keymaps/mac

# Nothing that must differ between machines may be in an image.
rm -f /etc/ssh/ssh_host_* /etc/hostname /etc/machine-id /var/lib/dbus/machine-id /var/lib/systemd/random-seed /etc/resolv.conf
# Empty, not "uninitialized": a machine that was not installed yet gets a passing id, and systemd
# does not apply every preset at each start.
: >/etc/machine-id
ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
printf '127.0.0.1 localhost\n::1 localhost\n' >/etc/hosts
passwd --lock root >/dev/null

# Debian ships profiles for a hundred programs that are not here; compiling them took a minute of
# each boot under emulation.
find /etc/apparmor.d -maxdepth 1 -type f ! -name unix-chkpwd ! -name unprivileged_userns -delete
# What is there is enforced: Debian ships these two in complain mode, which only writes down what it
# would refuse.
sed -i 's/ flags=(complain)//' /etc/apparmor.d/unix-chkpwd /etc/apparmor.d/unprivileged_userns

mkdir -p /efi /state /etc/kernel /usr/lib/forge
chmod 0700 /efi
rm -rf /var/log/*.log /var/log/apt /var/cache/debconf/*-old /var/cache/ldconfig/* /var/lib/apt /var/lib/dpkg/*-old

# The kernel where systemd and Forge look for it; /boot stays an empty directory.
version=$(basename /boot/vmlinuz-*)
version=${version#vmlinuz-}
mv "/boot/vmlinuz-$version" "/usr/lib/modules/$version/vmlinuz"
rm -rf /boot/* /vmlinuz* /initrd.img*
depmod "$version"
