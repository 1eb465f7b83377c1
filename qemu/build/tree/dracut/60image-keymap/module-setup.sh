#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Key maps for the passphrase prompt. Debian's systemd is built without systemd-vconsole-setup,
# which dracut's own i18n module leaves the work to.
check() {
	require_binaries loadkeys gzip || return 1
}

depends() {
	echo systemd
}

install() {
	inst_multiple loadkeys gzip sed
	inst_multiple -o setfont kbd_mode
	mkdir -p "$initdir/usr/share"
	cp -a "${dracutsysrootdir-}/usr/share/keymaps" "$initdir/usr/share/"
	inst_simple /usr/lib/systemd/systemd-vconsole-setup
	inst_simple /usr/lib/systemd/system/systemd-vconsole-setup.service
	$SYSTEMCTL -q --root "$initdir" add-wants sysinit.target systemd-vconsole-setup.service
}
