#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make-foreign-key.sh FILE: an OpenPGP key that nothing trusts, for payloads that must be refused.
set -eu
umask 077
home=$(mktemp -d /tmp/forge-keys.XXXXXX)
trap 'rm -rf "$home"' EXIT
gpg --homedir "$home" --batch --quiet --passphrase '' --quick-generate-key 'Somebody else (test) <else@example.invalid>' ed25519 sign never
gpg --homedir "$home" --batch --quiet --armor --export-secret-keys >"$1"
