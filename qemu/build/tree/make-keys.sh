#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make-keys.sh DIR: the test release's keys, once. GnuPG's agent needs a short path for its socket,
# so its home is temporary.
set -eu
dir=$1
umask 077
home=$(mktemp -d /tmp/forge-keys.XXXXXX)
trap 'rm -rf "$home"' EXIT
gpg --homedir "$home" --batch --quiet --passphrase '' --quick-generate-key 'InterGenOS reference release (test) <test@example.invalid>' ed25519 sign never
fingerprint=$(gpg --homedir "$home" --batch --with-colons --list-keys | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -n 1)
gpg --homedir "$home" --batch --quiet --armor --export-secret-keys "$fingerprint" >"$dir/manifest.key"
gpg --homedir "$home" --batch --quiet --export "$fingerprint" >"$dir/release.gpg"
printf '# Signs the manifests of the reference payload; made for this working copy, trusted by nothing else.\n%s\n' "$fingerprint" >"$dir/fingerprints"
# RSA, since shim knows nothing else; CA:FALSE, digitalSignature, codeSigning, as for a machine's
# own key.
openssl req -x509 -newkey rsa:2048 -sha256 -nodes -days 3650 -subj '/CN=InterGenOS reference release (test)/' \
	-addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=codeSigning \
	-keyout "$dir/release.key" -out "$dir/release.pem" 2>/dev/null
openssl x509 -in "$dir/release.pem" -outform DER -out "$dir/release.der"
chmod 0644 "$dir/release.gpg" "$dir/fingerprints" "$dir/release.pem" "$dir/release.der"
