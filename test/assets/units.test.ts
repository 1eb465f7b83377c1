// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {standingOf, unkept} from '../../src/confinement/drop-in.ts';
import {exceptionsOf, parseExceptions} from '../../src/confinement/exceptions.ts';
import {sectionSettings} from '../../src/units/unit-text.ts';
import {groups} from '../confinement/groups.ts';

const assets = new URL('../../assets/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, assets), 'utf8');
const exceptions = parseExceptions(read('confinement/exceptions.yaml'));
const services = readdirSync(new URL('systemd/', assets)).filter(name => name.endsWith('.service'));

describe('Forge\'s own units', () => {
	// The console's screens open a shell: it is a session, and nothing of it runs on the installed
	// machine.
	it.each(services.filter(name => name !== 'forge-console@.service'))('%s is under the baseline, but for its named exceptions', name => {
		const unit = read(`systemd/${name}`);
		const {kind, text = ''} = standingOf(name, [unit], exceptions, groups);
		expect(kind).toBe('drop-in');
		expect(unkept(name, [unit, text], exceptions, groups)).toEqual([]);
		expect(exceptionsOf(name, exceptions).map(one => one.class ?? '')).not.toContain('sessions');
	});

	it('run on the installed machine with devices and a compiler as their only whole exceptions', () => {
		const whole = exceptionsOf('forge-first-boot.service', exceptions).filter(one => one.instead === undefined && one.also === undefined);
		expect(whole.map(({directive}) => directive)).toEqual([
			'MemoryDenyWriteExecute', 'PrivateDevices', 'ProtectClock', 'ProtectProc', 'ProtectKernelModules', 'ProtectKernelLogs',
		]);
	});

	it('names a profile that there is', () => {
		const profile = sectionSettings([read('systemd/forge-first-boot.service')], 'Service').get('AppArmorProfile')?.[0] ?? '';
		expect(read(`apparmor/${profile.replace(/^-/, '')}`)).toContain(`profile ${profile.replace(/^-/, '')} flags=(attach_disconnected) {`);
	});

	it('leaves the audit\'s timer off', () => expect(read('systemd/90-forge.preset').split('\n')).toContain('disable forge-audit.timer'));
});
