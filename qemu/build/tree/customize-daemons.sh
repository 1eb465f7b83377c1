#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs inside the root tree of the variant with daemons, in the place of customize.sh, which it
# calls.
set -eu
# These profiles belong to programs that are here; customize.sh removes all that it does not know.
mkdir /kept
mv /etc/apparmor.d/usr.bin.passt /etc/apparmor.d/usr.bin.pasta /kept/
sh /customize.sh
mv /kept/* /etc/apparmor.d/
rmdir /kept
# A certificate and its private key that every machine of this image would share; PostgreSQL is
# reached over its socket, without TLS.
rm -f /etc/ssl/certs/ssl-cert-snakeoil.pem /etc/ssl/private/ssl-cert-snakeoil.key
find /etc/ssl/certs -xtype l -delete
sed -i 's/^ssl = on/ssl = off/; /^ssl_cert_file\|^ssl_key_file/d' /etc/postgresql/17/main/postgresql.conf
