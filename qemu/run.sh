#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Entry of every npm script: makes sure that the locked packages are there (with the pinned Node
# among them), then hands over to it. The system's Node only has to run npm; everything else runs on
# the same Node as the product.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.forge-lock
if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
	echo "forge: installing the locked npm packages" >&2
	# Not "npm ci": it insists on the other platforms' builds of the linters being locked, and not
	# every registry mirror has those. Every package that is installed still has the locked version and
	# the locked hash.
	npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	cp package-lock.json "$stamp"
fi
PATH="$PWD/node_modules/.bin:$PATH"
export PATH
if [ $# -eq 0 ]; then
	node qemu/main.ts help >&2
	exit 2
fi
verb=$1
shift
case $verb in
	check)
		npm run --silent types
		npm run --silent lint
		npm run --silent unit
		;;
	build | dev | golden | new)
		exec node "tools/$verb.ts" "$@"
		;;
	types | lint | format | unit)
		exec npm run --silent "$verb" -- "$@"
		;;
	fuzz)
		# Made-up answer files and payloads by the hundred thousand: for nights.
		exec node test/fuzz/main.ts "$@"
		;;
	test)
		FORGE_ALL_WALKS=1 npm run --silent check
		exec node qemu/main.ts test "$@"
		;;
	*)
		exec node qemu/main.ts "$verb" "$@"
		;;
esac
