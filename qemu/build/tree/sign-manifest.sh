#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sign-manifest.sh KEY: reads a manifest on standard input and writes its armoured detached OpenPGP
# signature.
set -eu
umask 077
home=$(mktemp -d /tmp/forge-sign.XXXXXX)
trap 'rm -rf "$home"' EXIT
gpg --homedir "$home" --batch --quiet --import "$1"
gpg --homedir "$home" --batch --quiet --digest-algo SHA512 --armor --output - --detach-sign -
