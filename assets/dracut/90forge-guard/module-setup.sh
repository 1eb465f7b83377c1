#!/bin/bash
# dracut module: refuses to start while two disks claim to be this system. dracut.modules(7): these
# functions are sourced by dracut, hence bash.

# Only where it is asked for (--add forge-guard).
check() { return 255; }

depends() { echo systemd; }

install() {
    inst_multiple sh sed tr cat sleep blkid udevadm systemctl readlink
    inst_script "$moddir/forge-guard.sh" /usr/lib/forge/forge-guard
    local unit
    for unit in forge-guard.service forge-guard-late.service; do
        inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
        $SYSTEMCTL -q --root "$initdir" add-wants initrd.target "$unit"
    done
}
