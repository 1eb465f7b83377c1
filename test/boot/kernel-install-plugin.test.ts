// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {sandbox, type Sandbox} from './shell.ts';

const plugin = new URL('../../assets/kernel-install/90-forge-uki.install', import.meta.url);
const hash = 'ab'.repeat(32);
const uki = 'esp/EFI/Linux/intergenos_1.0_2.efi';

/**
 * Keeps sections as "NAME BASE64" lines, so that the plugin's own comparing can be put to the test
 * without 20 MB of PE.
 */
const ukify = `
verb=$1; shift
put() { printf '%s %s\\n' "$1" "$(base64 -w0)"; }
value() { case "$1" in @*) cat "\${1#@}" ;; *) printf %s "$1" ;; esac; }
if [ "$verb" = inspect ]; then
	file=$1; shift
	for option in "$@"; do
		spec=\${option#--section=}; name=\${spec%%:*}; out=\${spec#*@}
		sed -n "s/^\\\\$name //p" "$file" | base64 -d >"$out.part"; if grep -q "^\\\\$name " "$file"; then mv "$out.part" "$out"; else rm "$out.part"; fi
	done
	exit 0
fi
for option in "$@"; do
	content=\${option#*=}
	case "$option" in
		--output=*) output=$content ;;
		--linux=*) put .linux <"$content" ;;
		--initrd=*) put .initrd <"$content" ;;
		--cmdline=*) value "$content" | put .cmdline ;;
		--os-release=*) value "$content" | put .osrel ;;
		--uname=*) value "$content" | put .uname ;;
		--sbat=*) value "$content" | put .sbat ;;
		--config=*) echo "config $(printf %s "$content" | base64 -w0)" ;;
		--no-sign-kernel) ;;
		*) echo "ukify: $option?" >&2; exit 2 ;;
	esac
done >"$TMPDIR/fake-uki"
cat "$TMPDIR/fake-uki" >"$output"`;

let box: Sandbox;
let key = '';

beforeEach(() => {
  box = sandbox();
  box.tool('ukify', ukify);
  box.tool('sbverify', 'exit 0');
  key = box.put('mok/MOK.key', 'CANARY-PRIVATE', 0o600);
  const certificate = box.put('mok/MOK.pem', 'CERTIFICATE');
  box.put(
    'etc/uki.conf',
    `[UKI]\nSecureBootPrivateKey=${key}\nSecureBootCertificate=${certificate}\n`,
  );
  box.put('etc/cmdline', `roothash=${hash} ro\n`);
  box.put('usr/lib/os-release', 'ID=intergenos\nIMAGE_VERSION="1.0+2"\nVERSION_ID=9\n');
  box.put('usr/lib/modules/6.12.1/vmlinuz', 'KERNEL');
  box.put('usr/lib/modules/6.12.1/initrd.img', 'INITRD');
  box.put('var/lib/forge/esp.manifest', `SHA256 (InterGenOS-MOK.cer) = ${'1'.repeat(64)}\n`);
  box.put('esp/EFI/Linux/other.txt', '');
});
afterEach(() => box.remove());

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  box.run(plugin, args, {
    KERNEL_INSTALL_LAYOUT: 'forge',
    KERNEL_INSTALL_CONF_ROOT: join(box.root, 'etc'),
    KERNEL_INSTALL_BOOT_ROOT: join(box.root, 'esp'),
    KERNEL_INSTALL_ENTRY_TOKEN: 'intergenos',
    FORGE_TREE: box.root,
    FORGE_ROOT_HASH: hash,
    ...env,
  });
const add = (env: Readonly<Record<string, string>> = {}) =>
  run(['add', '6.12.1', '/efi/x', join(box.root, 'usr/lib/modules/6.12.1/vmlinuz')], env);
/** The only thing a failed run may leave: what was there before. */
const leftovers = () => [
  ...readdirSync(box.root).filter(name => name.startsWith('forge-uki.')),
  ...readdirSync(join(box.root, 'esp/EFI/Linux')).filter(name => name !== 'other.txt'),
];

describe('add', () => {
  test("builds, proves, renames, and writes the inventory's line", async () => {
    const {code, stderr} = await add();
    expect([code, stderr]).toEqual([0, '']);
    const sections = Object.fromEntries(
      box
        .text(uki)
        .trim()
        .split('\n')
        .map(line => {
          const [name = '', base64 = ''] = line.split(' ');
          return [name, Buffer.from(base64, 'base64').toString()];
        }),
    );
    expect(sections).toMatchObject({
      '.cmdline': `roothash=${hash} ro`,
      '.linux': 'KERNEL',
      '.initrd': 'INITRD',
      '.uname': '6.12.1',
      config: join(box.root, 'etc/uki.conf'),
    });
    expect(sections['.sbat']?.split('\n').map(row => row.split(',')[0])).toEqual([
      'sbat',
      'uki',
      'uki.intergenos',
      '',
    ]);
    expect(
      sections['.sbat']
        ?.trim()
        .split('\n')
        .every(row => row.split(',').length >= 6 && !row.includes(',,')),
    ).toBe(true);
    const sum = createHash('sha256').update(box.text(uki)).digest('hex');
    expect(box.text('var/lib/forge/esp.manifest')).toBe(
      `SHA256 (EFI/Linux/intergenos_1.0_2.efi) = ${sum}\nSHA256 (InterGenOS-MOK.cer) = ` +
        `${'1'.repeat(64)}\n`,
    );
    expect(leftovers()).toEqual(['intergenos_1.0_2.efi']);
  });

  test('a second run replaces image and line', async () => {
    await add();
    box.put('etc/cmdline', `roothash=${hash} ro quiet\n`);
    expect((await add()).code).toBe(0);
    expect(box.text(uki)).toContain(Buffer.from(`roothash=${hash} ro quiet`).toString('base64'));
    expect(box.text('var/lib/forge/esp.manifest').match(/EFI\/Linux/g)).toHaveLength(1);
    expect(statSync(join(box.root, 'var/lib/forge/esp.manifest')).mode & 0o077).toBe(0);
  });

  test.each<readonly [string, (env: Record<string, string>) => void, RegExp]>([
    [
      'another root hash',
      env => void (env['FORGE_ROOT_HASH'] = 'cd'.repeat(32)),
      /names root hash .* this system has/,
    ],
    [
      'no root hash to compare with',
      env => {
        env['FORGE_ROOT_HASH'] = '';
        box.tool('findmnt', 'echo /dev/sda2');
      },
      /cannot tell which root hash/,
    ],
    [
      'a signature that does not verify',
      () => box.tool('sbverify', 'echo "bad signature"; exit 1'),
      /bad signature[^]*does not verify/,
    ],
    [
      'a builder that fails',
      () => box.tool('ukify', 'echo "no stub" >&2; exit 1'),
      /no stub[^]*could not build/,
    ],
    [
      'a builder that changes the command line',
      () => {
        box.tool(
          'ukify',
          ukify.replace('value "$content" | put .cmdline', 'echo evil | put .cmdline'),
        );
      },
      /another command line/,
    ],
    [
      'a builder that drops the initrd',
      () => box.tool('ukify', ukify.replace('put .initrd <"$content"', ':')),
      /no initrd/,
    ],
    [
      'a builder that swaps the kernel',
      () => box.tool('ukify', ukify.replace('put .linux <"$content"', 'echo X | put .linux')),
      /another kernel/,
    ],
    [
      'an ESP that loses bytes',
      () => box.tool('cp', 'shift; head -c 20 "$1" >"$2"'),
      /does not read back/,
    ],
    [
      'a full ESP',
      () => box.tool('cp', 'shift; : >"$2"; echo "No space left on device" >&2; exit 1'),
      /is the ESP full/,
    ],
    [
      'no key',
      () => box.put('etc/uki.conf', '[UKI]\nSecureBootPrivateKey=/nonexistent\n'),
      /no certificate/,
    ],
    [
      'a key that was discarded',
      () =>
        box.put('etc/uki.conf', box.text('etc/uki.conf').replace(key, '/run/forge/mok/MOK.key')),
      /this machine's key was discarded; no further kernel/,
    ],
    [
      'a key that is lost',
      () => box.put('etc/uki.conf', box.text('etc/uki.conf').replace(key, '/nonexistent')),
      /no key: \/nonexistent/,
    ],
    ['no version', () => box.put('usr/lib/os-release', 'ID=x\n'), /no usable IMAGE_VERSION/],
    [
      'a version that is a path',
      () => box.put('usr/lib/os-release', 'IMAGE_VERSION=../../evil\n'),
      /no usable IMAGE_VERSION/,
    ],
    ['an empty initrd', () => box.put('usr/lib/modules/6.12.1/initrd.img', ''), /missing or empty/],
  ])('%s: says so, leaves the older image and nothing else', async (_, spoil, says) => {
    box.put(uki, 'OLDER');
    const env: Record<string, string> = {};
    spoil(env);
    const {code, stderr} = await add(env);
    expect(code).toBe(1);
    expect(stderr).toMatch(says);
    expect(box.text(uki)).toBe('OLDER');
    expect(leftovers()).toEqual(['intergenos_1.0_2.efi']);
    expect(box.text('var/lib/forge/esp.manifest')).not.toContain('EFI/Linux');
  });

  test('asks dm-verity for the root hash on the running system', async () => {
    box.tool('findmnt', 'echo /dev/mapper/root');
    box.tool(
      'veritysetup',
      `[ "$1 $2" = "status root" ] && printf '/dev/mapper/root is active.\\n  type:     ` +
        `   VERITY\\n  root hash:   ${hash}\\n'`,
    );
    expect((await add({FORGE_ROOT_HASH: ''})).code).toBe(0);
  });

  test('never shows or copies the key', async () => {
    const {stdout, stderr} = await add({KERNEL_INSTALL_VERBOSE: '1'});
    const image = box
      .text(uki)
      .split(/\s/)
      .map(word => Buffer.from(word, 'base64').toString())
      .join('\n');
    expect(stdout + stderr + image).not.toContain('CANARY');
    expect(image).toContain('KERNEL');
    expect(stdout).toMatch(/installed EFI\/Linux\/intergenos_1\.0_2\.efi/);
  });
});

describe('remove', () => {
  test('takes the images of that kernel and their lines, and no others', async () => {
    await add();
    box.put('usr/lib/os-release', 'IMAGE_VERSION=2\n');
    box.put('usr/lib/modules/6.13/vmlinuz', 'NEWER');
    box.put('usr/lib/modules/6.13/initrd.img', 'INITRD');
    expect(
      (await run(['add', '6.13', 'x', join(box.root, 'usr/lib/modules/6.13/vmlinuz')])).code,
    ).toBe(0);
    expect((await run(['remove', '6.12.1'])).code).toBe(0);
    expect(leftovers()).toEqual(['intergenos_2.efi']);
    expect(box.text('var/lib/forge/esp.manifest')).toMatch(
      /^SHA256 \(EFI\/Linux\/intergenos_2\.efi\) = .*\nSHA256 \(InterGenOS-MOK\.cer\) = 1+\n$/,
    );
  });

  test('refuses to take the last one', async () => {
    await add();
    const {code, stderr} = await run(['remove', '6.12.1']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('nothing would be left to boot')]);
    expect(box.has(uki)).toBe(true);
  });

  test('knows nothing of another kernel', async () => {
    await add();
    expect((await run(['remove', '6.99'])).code).toBe(0);
    expect(box.has(uki)).toBe(true);
  });
});

test.each([
  ['another layout', ['add', '1', 'x', '/nonexistent'], {KERNEL_INSTALL_LAYOUT: 'uki'}],
  ['another verb', ['inspect', '1'], {}],
])('stands back for %s', async (_, args, env) => {
  expect(await run(args, env)).toEqual({code: 0, stdout: '', stderr: ''});
  expect(leftovers()).toEqual([]);
});
