#!/bin/sh
# forge-guard wait|now: refuses to start while two disks carry this system.
#
# A disk that was copied whole (dd, a RAID controller, a forensic copy) has the same partition UUIDs
# and the same LUKS UUID as its original. udev has one link for each UUID and the last device to
# appear gets it, so such a machine would take data from one disk and hash tree or state from the
# other, a different mix at each start. The links cannot tell; hence every block device is read by
# itself (blkid -p, no cache). A state that is not encrypted is known by the UUID of its partition,
# which the command line mounts at /state.
#
# `wait` first waits until the system's own partitions are there. Root-hash partitions by the
# Discoverable Partitions Specification: data has the first 128 bits of the root hash as its UUID,
# the hash tree the last 128.
#
# FORGE_GUARD_… are for tests; the initrd sets none of them.
set -u

sys=${FORGE_GUARD_SYS:-/sys}
dev=${FORGE_GUARD_DEV:-/dev}
cmdline=${FORGE_GUARD_CMDLINE:-/proc/cmdline}
patience=${FORGE_GUARD_PATIENCE:-290}
notice=${FORGE_GUARD_NOTICE:-30}

newline='
'

words() { tr ' ' '\n' <"$cmdline"; }

# 32 hexadecimal digits as a UUID
uuid() { echo "$1" | sed 's/^\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)\(.\{12\}\)$/\1-\2-\3-\4-\5/'; }

hash=$(words | sed -n 's/^roothash=//p' | sed -n '$p')
[ "${#hash}" -eq 64 ] || exit 0
data=$(uuid "${hash%????????????????????????????????}")
tree=$(uuid "${hash#????????????????????????????????}")
luks=$(words | sed -n 's/^rd\.luks\.name=\([^=]*\)=.*/\1/p' | sed -n '$p')
state=$(words | sed -n 's/^systemd\.mount-extra=PARTUUID=\([^:]*\):\/state:.*/\1/p' | sed -n '$p')
wanted="$data $tree${luks:+ $luks}${state:+ $state}"

# Which disk a device belongs to: the parent directory in sysfs of a partition, else itself.
disk_of() {
    if [ -e "$sys/class/block/$1/partition" ]; then
        parent=$(readlink -f "$sys/class/block/$1")
        parent=${parent%/*}
        echo "${parent##*/}"
    else
        echo "$1"
    fi
}

attribute() { sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' "$sys/class/block/$1/$2" 2>/dev/null; }

serial() {
    found=$(attribute "$1" serial)
    [ -n "$found" ] || found=$(attribute "$1" device/serial)
    [ -n "$found" ] || found=$(udevadm info --query=property --property=ID_SERIAL_SHORT --value "/sys/class/block/$1" 2>/dev/null)
    echo "$found"
}

name_of() {
    model=$(attribute "$1" device/model)
    number=$(serial "$1")
    echo "/dev/$1: ${model:-unknown model}, serial ${number:-unknown}"
}

# Two paths to one disk (multipath) carry the same world-wide identifier; copies on two disks do
# not.
identity() {
    wwid=$(attribute "$1" wwid)
    [ -n "$wwid" ] || wwid=$(attribute "$1" device/wwid)
    echo "${wwid:-$1}"
}

# All devices that could be, or be on, a disk of this system.
devices() {
    for entry in "$sys"/class/block/*; do
        case "${entry##*/}" in dm-* | loop* | ram* | zram* | md* | sr* | fd* | '*') ;; *) echo "${entry##*/}" ;; esac
    done
}

# Prints "UUID DISK" for each of the given devices that carries one of the wanted identifiers. As
# few programs as can be: emulated machines are slow, and a disk may come while this looks.
sightings() {
    for device in $1; do
        found=$(blkid -p -o export "/dev/$device" 2>/dev/null) || continue
        partition='' kind='' content=''
        IFS=$newline
        for fact in $found; do
            case "$fact" in
                PART_ENTRY_UUID=*) partition=${fact#*=} ;;
                TYPE=*) kind=${fact#*=} ;;
                UUID=*) content=${fact#*=} ;;
            esac
        done
        unset IFS
        for id in $wanted; do
            if [ "$partition" = "$id" ] || { [ "$kind" = crypto_LUKS ] && [ "$content" = "$id" ]; }; then
                echo "$id $(disk_of "$device")"
            fi
        done
    done
}

# Disks that carry an identifier which another disk carries too; one line each.
rivals() {
    seen=$1
    for id in $wanted; do
        disks=
        identities=
        for disk in $(echo "$seen" | sed -n "s/^$id //p"); do
            who=$(identity "$disk")
            case " $identities " in *" $who "*) continue ;; esac
            identities="$identities $who"
            disks="$disks $disk"
        done
        # shellcheck disable=SC2086  # words on purpose
        set -- $disks
        [ "$#" -lt 2 ] || for disk in "$@"; do echo "$disk"; done
    done | tr '\n' ' '
}

complete() {
    for id in $wanted; do
        case "$newline$1" in *"$newline$id "*) ;; *) return 1 ;; esac
    done
}

# On every console that the kernel uses and in its log.
announce() {
    # /dev/console is the last of these, so it would say it twice
    active=$(cat "$sys/class/tty/console/active" 2>/dev/null)
    for console in ${active:-console}; do
        printf '\r\n%s\r\n' "$1" >"$dev/$console" 2>/dev/null || :
    done
    echo "$1" | while read -r line; do echo "<2>forge-guard: $line" >"$dev/kmsg" 2>/dev/null || :; done
}

refuse() {
    text='*** Two disks claim to be this system. It is not started, so that their data is not mixed. ***'
    told=
    for disk in $1; do
        case " $told " in *" $disk "*) continue ;; esac
        told="$told $disk"
        text="$text
  $(name_of "$disk")"
    done
    announce "$text
Switch the machine off and remove one of them (the copy, if you know which it is). The machine restarts in $notice seconds."
    sleep "$notice"
    systemctl reboot --force
    # never fall through to opening the disks
    while :; do sleep 3600; done
}

# Looks again until the machine has gone quiet: everything of the system is there (or was waited for
# long enough), and no device came or went while this looked and for two seconds after it.
waited=0
while :; do
    udevadm settle --timeout=10 2>/dev/null
    before=$(devices)
    seen=$(sightings "$before")
    found=$(rivals "$seen")
    [ -z "$found" ] || refuse "$found"
    [ "${1:-now}" = wait ] || exit 0
    [ "$waited" -lt "$patience" ] || exit 0
    sleep 2
    waited=$((waited + 2))
    udevadm settle --timeout=10 2>/dev/null
    if complete "$seen" && [ "$before" = "$(devices)" ]; then exit 0; fi
done
