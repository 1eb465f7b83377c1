import {gapsOf, missingDenials, permissionsOf} from '../flatpak.ts';
import type {Look} from '../look.ts';
import type {Rule} from '../rule.ts';
import {fails, holds} from '../verdict.ts';

const overrides = '/var/lib/flatpak/overrides';
const hasFlatpak = (look: Look): Promise<boolean> => look.exists('/usr/bin/flatpak');

const granted: Rule = {
	id: 'flatpak-overrides',
	section: 'applications',
	asks: 'No system-wide Flatpak override opens a sandbox (file system host or home, all devices, X11, whole buses, the keyring)',
	proof: 'flatpak override --show; cat /var/lib/flatpak/overrides/*',
	remedy: 'flatpak override --reset [APP]',
	applies: 'both',
	async judge(look) {
		const found = (await Promise.all((await look.list(overrides)).map(async name => {
			const path = `${overrides}/${name}`;
			return gapsOf(permissionsOf([(await look.text(path)) ?? '']))
				.map(({gap, option}) =>
					fails(path, `grants ${gap}${name === 'global' ? ' to every application' : ''}`,
						`flatpak override ${option}${name === 'global' ? '' : ` ${name}`}`));
		}))).flat();
		return found.length > 0 ? found : [holds('', 'none does')];
	},
};

const denied: Rule = {
	id: 'flatpak-denied',
	section: 'applications',
	asks: 'What the answers deny to all Flatpak applications is denied',
	proof: 'flatpak override --show',
	remedy: 'Put the denial back: flatpak override --nofilesystem=host, --nosocket=x11, --unshare=network, …',
	applies: 'both',
	async judge(look) {
		const deny = (await look.asked())?.confinement.flatpak.deny ?? [];
		const missing = missingDenials(deny, (await look.text(`${overrides}/global`)) ?? '');
		const found = missing.map(name => fails(`${overrides}/global`, `does not deny ${name}, as the answers ask`));
		return found.length > 0 ? found : [holds('', deny.join(', ') || 'the answers deny nothing')];
	},
};

const permissions: Rule = {
	id: 'flatpak-permissions',
	section: 'applications',
	asks: 'No Flatpak application is outside its sandbox by its own permissions',
	proof: 'flatpak info --show-permissions APP',
	remedy: 'flatpak override --nofilesystem=host APP; files are still opened through portals.',
	applies: 'both',
	async judge(look) {
		const global = (await look.text(`${overrides}/global`)) ?? '';
		const apps = await look.list('/var/lib/flatpak/app');
		const found = await Promise.all(apps.map(async app => {
			const own = await Promise.all([`/var/lib/flatpak/app/${app}/current/active/metadata`,
				`${overrides}/${app}`].map(async path => (await look.text(path)) ?? ''));
			const gaps = gapsOf(permissionsOf([own[0] ?? '', global, own[1] ?? '']));
			const remedy = `flatpak override ${gaps.map(({option}) => option).join(' ')} ${app}`;
			return gaps.length === 0 ? holds(app, 'in its sandbox') : fails(app, gaps.map(({gap}) => gap).join(', '), remedy);
		}));
		return found.length > 0 ? found : [holds('', 'no applications are installed')];
	},
};

const portals: Rule = {
	id: 'flatpak-portals',
	section: 'applications',
	asks: 'Where Flatpak is, xdg-desktop-portal is too: a file chosen in a portal needs no file system permission',
	proof: 'ls /usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service',
	remedy: 'Install xdg-desktop-portal and the back end of the desktop.',
	applies: 'both',
	async judge(look) {
		if (!await hasFlatpak(look)) return [holds('', 'Flatpak is not installed')];
		return [await look.exists('/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service')
			? holds('', 'it is')
			: fails('', 'xdg-desktop-portal is not installed')];
	},
};

export const flatpakRules: readonly Rule[] = [granted, denied, permissions, portals];
