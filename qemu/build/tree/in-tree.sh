#!/bin/sh
# in-tree.sh TREE FILE...: copies the files into the tree's /run and runs the first of them there, inside a mount namespace of its own, so that nothing
# stays mounted however it ends. What the script leaves at /run/out is written to standard output.
set -eu
tree=$1
shift
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mount -t tmpfs -o mode=0755 tmpfs "$tree/run"
mount -t tmpfs tmpfs "$tree/var/tmp"
cp "$@" "$tree/run/"
chroot "$tree" /bin/sh "/run/$(basename "$1")" >&2
cat "$tree/run/out"
