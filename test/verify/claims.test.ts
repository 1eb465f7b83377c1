import {describe, expect, it} from 'vitest';
import {examine} from '../../src/verify/audit.ts';
import {claims} from '../../src/verify/claims/index.ts';
import type {Subject} from '../../src/verify/claim.ts';
import {fakeWorld, on, type Rule} from '../support/world.ts';
import {hash, goodFiles, goodRules, subject} from './good-machine.ts';

async function finding(id: string, change: {readonly rules?: readonly Rule[]; readonly files?: Readonly<Record<string, string>>; readonly subject?: Partial<Subject>} = {}) {
	const claim = claims.find(one => one.id === id);
	if (!claim) throw new Error(`no claim ${id}`);
	const world = fakeWorld({files: {...goodFiles, ...change.files}, commands: [...(change.rules ?? []), ...goodRules]});
	return examine(claim, world.reader(), {...subject, ...change.subject});
}

describe('on a machine where all is right', () => {
	it.each(claims.map(claim => claim.id))('%s is held and names a command', async id => {
		const found = await finding(id);
		expect(found).toMatchObject({id, result: 'held'});
		expect(found.witnesses.length).toBeGreaterThan(0);
	});
});

type Change = NonNullable<Parameters<typeof finding>[1]>;
const lies: readonly (readonly [id: string, why: string, change: Change])[] = [
	['secure-boot', 'Secure Boot is off', {rules: [on('mokutil --sb-state', 'SecureBoot disabled\n')]}],
	['secure-boot', 'the firmware is in setup mode', {rules: [on('mokutil --sb-state', 'SecureBoot enabled\nPlatform is in Setup Mode\n')]}],
	['secure-boot', 'there are no EFI variables', {rules: [on('mokutil --sb-state', {code: 1, stderr: 'EFI variables are not supported on this system\n'})]}],
	['through-shim', 'shim does not verify', {files: {'/sys/firmware/efi/mok-variables/MokSBStateRT': '\u0001'}}],
	['lockdown', 'no lockdown', {files: {'/sys/kernel/security/lockdown': '[none] integrity confidentiality\n'}}],
	['module-signatures', 'unsigned modules load', {files: {'/sys/module/module/parameters/sig_enforce': 'N\n'}}],
	['mok-enrolled', 'another key is enrolled', {rules: [on('mokutil --list-enrolled', '[key 1]\nSHA1 Fingerprint: 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33\n')]}],
	['mok-enrolled', 'the certificate is gone', {rules: [on('openssl -fingerprint', {code: 1, stderr: 'Could not open file\n'})]}],
	['mok-keyring', 'the kernel does not hold it', {files: {'/proc/keys': '1a2b3c4d I------     1 perm 1f010000     0     0 keyring   .machine: empty\n'}}],
	['boot-manager-signed', 'it does not verify', {rules: [on('sbverify --cert', {code: 1, stderr: 'Signature verification failed\n'})]}],
	['uki-signed', 'it does not verify', {rules: [on('sbverify --cert', {code: 1, stderr: 'Signature verification failed\n'})]}],
	['uki-signed', 'the stub names no file', {rules: [on('bootctl --print-stub-path', {code: 1, stderr: 'No boot stub'})]}],
	['root-verity', 'dm-verity saw corruption', {rules: [on('veritysetup status root', `/dev/mapper/root is active.\n  type:        VERITY\n  status:      corrupted\n  root hash:   ${hash}\n`)]}],
	['root-verity', 'the open device has another root hash', {rules: [on('veritysetup status root', `  status:      verified\n  root hash:   ${'0'.repeat(64)}\n`)]}],
	['root-verity', 'root is a plain partition', {rules: [on('findmnt SOURCE,FSTYPE', '/dev/vda2 erofs\n')]}],
	['root-verity', 'the command line has no root hash', {files: {'/proc/cmdline': 'root=/dev/vda2 ro\n'}}],
	['root-hash-signed', 'the UKI carries another', {rules: [on('ukify inspect', `.cmdline:\n  text:\n    roothash=${'0'.repeat(64)} ro\n`)]}],
	['root-read-only', 'it is writable', {rules: [on('findmnt OPTIONS /', 'rw,relatime\n')]}],
	['state-luks2', 'the mapping is plain', {rules: [on('cryptsetup status state', '/dev/mapper/state is active.\n  type:    PLAIN\n')]}],
	['state-luks2', 'there is no mapping', {rules: [on('cryptsetup status state', {code: 4, stdout: '/dev/mapper/state is inactive.\n'})]}],
	['state-mounts', '/var is in memory', {rules: [on('findmnt SOURCE /var', 'tmpfs\n')]}],
	['state-mounts', '/etc is not the overlay', {rules: [on('findmnt FSTYPE,OPTIONS /etc', '')]}],
	['state-persists', 'the installer\'s file is gone', {rules: [on('stat /etc/forge/report.json', {code: 1, stderr: 'No such file'})]}],
	['state-persists', 'the file is of this boot', {rules: [on('stat /var/lib/forge/esp.manifest', '1700000200\n')]}],
	['esp-inventory', 'a file was dropped there', {rules: [on('find /efi', `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${hash}\nSHA256 (/efi/loader/entries/evil.conf) = ${hash}\n`)]}],
	['esp-inventory', 'a file was replaced', {rules: [on('find /efi', `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${'0'.repeat(64)}\n`)]}],
	['esp-inventory', 'a file is missing', {rules: [on('find /efi', '')]}],
	['esp-inventory', 'the inventory is empty', {subject: {inventory: ''}}],
	['users', 'the password is empty', {rules: [on('passwd -S alice', 'alice NP 2026-11-22 0 99999 7 -1\n')]}],
	['users', 'a group is missing', {rules: [on('id -nG alice', 'alice\n')]}],
	['users', 'an ssh key is missing', {files: {'/home/alice/.ssh/authorized_keys': '\n'}}],
	['users', 'the answers are gone', {subject: {answers: ''}}],
	['root-policy', 'root has a password though locked was asked', {rules: [on('passwd -S root', 'root P 2026-11-22 0 99999 7 -1\n')]}],
	['host-name', 'it is another', {rules: [on('uname -n', 'localhost\n')]}],
];

describe('a lie is found', () => {
	it.each(lies)('%s: %s', async (id, _why, change) => {
		expect(await finding(id, change)).toMatchObject({result: 'failed'});
	});

	it('every claim has one', () => {
		expect(claims.map(claim => claim.id).filter(id => !lies.some(([of]) => of === id))).toEqual([]);
	});
});

it('Forge\'s own journal on the ESP is no surprise', async () => {
	const rules = [on('find /efi', `SHA256 (/efi/EFI/BOOT/BOOTX64.EFI) = ${hash}\nSHA256 (/efi/forge/journal.ndjson) = ${'1'.repeat(64)}\n`)];
	expect(await finding('esp-inventory', {rules})).toMatchObject({result: 'held'});
});

it('a claim that cannot be examined fails and says why', async () => {
	const found = await finding('lockdown', {files: {}, rules: []});
	expect(found.result).toBe('held');
	const broken = await finding('users', {rules: [on('passwd', () => { throw new Error('the disk is on fire'); })]});
	expect(broken).toMatchObject({result: 'failed', why: 'the disk is on fire'});
});
