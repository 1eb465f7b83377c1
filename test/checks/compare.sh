#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Judges one root tree with forge audit, systemd-analyze and Lynis, and prints what each says of the
# same five questions; docs/confinement.md explains the differences. Usage, as root:
#   sh test/checks/compare.sh TREE [LYNIS]
#   TREE   a root tree; it is not changed (an overlay in memory takes what is written)
#   LYNIS  where Debian's package is unpacked: apt-get download lynis; dpkg-deb -x
#          lynis_*.deb LYNIS. Without it Lynis is left out.
set -eu
tree=$(realpath "$1")
lynis=${2:+$(realpath "$2")}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
top() { umount "$work/m/proc" 2>/dev/null || :; umount "$work/m" 2>/dev/null || :; umount "$work" 2>/dev/null || :; rmdir "$work"; }
trap top EXIT
mount -t tmpfs -o mode=0700 none "$work"
mkdir "$work/u" "$work/w" "$work/m"
mount -t overlay -o "lowerdir=$tree,upperdir=$work/u,workdir=$work/w" overlay "$work/m"

echo '== forge audit =='
node "$here/../../src/cli.ts" audit --root "$work/m" --json >"$work/forge.json" || :
node -e '
const {findings, coverage, ms} = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
const count = list => list.reduce((sum, {verdict}) => ({...sum, [verdict]: (sum[verdict] ?? 0) + 1}), {});
for (const unit of ["dbus.service", "systemd-timesyncd.service", "ssh.service"]) console.log(unit, JSON.stringify(count(findings.filter(one => one.subject === unit && one.rule.startsWith("sandbox-")))));
for (const rule of ["firewall-closed", "ssh-keys-only", "password-empty", "password-method", "mac-active", "setuid-files"]) for (const {verdict, subject, detail} of findings.filter(one => one.rule === rule && (one.verdict !== "holds" || one.subject === "")).slice(0, 3)) console.log(rule, verdict, subject, detail);
console.log(JSON.stringify(coverage), ms + " ms", JSON.stringify(count(findings)));
' "$work/forge.json"

echo '== systemd-analyze security --offline=true =='
for unit in dbus.service systemd-timesyncd.service ssh.service; do
	systemd-analyze security --offline=true --root="$work/m" --no-pager "$unit" 2>/dev/null | grep 'Overall exposure' | cut -c1-79 || echo "$unit: no answer"
done

[ -n "$lynis" ] || { echo '== Lynis: not asked =='; exit 0; }
echo '== Lynis =='
mkdir -p "$work/m/opt/lynis/plugins"
cp -r "$lynis/usr/share/lynis/db" "$lynis/usr/share/lynis/include" "$lynis/usr/sbin/lynis" "$lynis/etc/lynis/default.prf" "$work/m/opt/lynis/"
# It refuses files of anybody else.
chown -R 0:0 "$work/m/opt/lynis"
mount --bind /proc "$work/m/proc"
chroot "$work/m" sh -c 'cd /opt/lynis && ./lynis audit system --quick --no-colors --profile ./default.prf --plugindir ./plugins --skip-plugins \
	--tests "BOOT-5264 FIRE-4590 SSH-7402 SSH-7408 AUTH-9283 AUTH-9230 MACF-6204 MACF-6208"' >/dev/null 2>&1 || :
grep -E 'Skipped test (SSH-7408)|Result: (all accounts|no host based|number of password|aa-status|could not find or read)|Suggestion:.*(BOOT-5264|FIRE-4590|AUTH-9230|MACF-6208)' "$work/m/var/log/lynis.log" | cut -c21-160
