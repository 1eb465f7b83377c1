#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# in-tree.sh TREE FILE...: copies the files into the tree's /run and runs the first of them there.
# What that leaves at /run/out is written to standard output. Runs in a mount namespace of its own;
# the mounts are taken back all the same, for one that shares them with its parent.
set -eu
tree=$1
shift
undo() {
	for directory in var/tmp run dev proc; do
		umount --recursive "$tree/$directory" 2>/dev/null || :
	done
}
trap undo EXIT
mount -t proc proc "$tree/proc"
# A few devices, each bound by itself: nothing in here can reach the host's disks, and a user
# namespace may not make nodes.
mount -t tmpfs -o mode=0755 tmpfs "$tree/dev"
for node in null zero full random urandom tty; do
	: >"$tree/dev/$node"
	mount --bind "/dev/$node" "$tree/dev/$node"
done
ln -s /proc/self/fd "$tree/dev/fd"
mount -t tmpfs -o mode=0755 tmpfs "$tree/run"
mount -t tmpfs tmpfs "$tree/var/tmp"
cp "$@" "$tree/run/"
chroot "$tree" /bin/sh "/run/$(basename "$1")" >&2
cat "$tree/run/out"
