#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs inside the root tree, with /proc, /dev and a writable /run and /var/tmp mounted: makes the
# initrd at /run/out.
set -eu
version=$(ls /usr/lib/modules)
mkdir -p /run/dracut.conf.d
extra=
for module in /usr/lib/dracut/modules.d/*forge*/module-setup.sh; do
	[ -e "$module" ] && extra="$extra --add $(basename "$(dirname "$module")" | sed 's/^[0-9]*//')"
done
# shellcheck disable=SC2086 -- a list of options
dracut --force --no-hostonly --conf /run/dracut.conf --confdir /run/dracut.conf.d --tmpdir /var/tmp $extra /run/out "$version"
chmod 0644 /run/out
