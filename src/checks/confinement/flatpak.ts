// SPDX-License-Identifier: GPL-3.0-or-later
import {homesOf} from '../homes.ts';
import {gapsOf, missingDenials, permissionsOf} from '../flatpak.ts';
import type {Look} from '../look.ts';
import type {Rule} from '../rule.ts';
import {fails, holds, orHolds, unknown} from '../verdict.ts';

/** Flatpak's directories: the system's, and one in the home of each person (flatpak(1), FILES). */
const system = '/var/lib/flatpak';
const overrides = `${system}/overrides`;
const flatpaksOf = async (look: Look): Promise<readonly string[]> => [
  system,
  ...(await homesOf(look)).map(home => `${home}/.local/share/flatpak`),
];
const hasFlatpak = (look: Look): Promise<boolean> => look.exists('/usr/bin/flatpak');

const granted: Rule = {
  id: 'flatpak-overrides',
  section: 'applications',
  asks:
    'No Flatpak override, of the system or of a person, opens a sandbox (file system host ' +
    'or home, all devices, X11, whole buses, the keyring)',
  proof:
    'flatpak override --show; cat /var/lib/flatpak/overrides/* ' +
    '/home/*/.local/share/flatpak/overrides/*',
  remedy: 'flatpak override --reset [APP]',
  applies: 'both',
  async judge(look) {
    const found = (
      await Promise.all(
        (await flatpaksOf(look)).map(async place =>
          (
            await Promise.all(
              (await look.list(`${place}/overrides`)).map(async name => {
                const path = `${place}/overrides/${name}`;
                const whose = place === system ? '' : ' --user';
                return gapsOf(permissionsOf([(await look.text(path)) ?? ''])).map(({gap, option}) =>
                  fails(
                    path,
                    `grants ${gap}${name === 'global' ? ' to every application' : ''}`,
                    `flatpak override${whose} ${option}${name === 'global' ? '' : ` ${name}`}`,
                  ),
                );
              }),
            )
          ).flat(),
        ),
      )
    ).flat();
    return orHolds(found, 'none does');
  },
};

const denied: Rule = {
  id: 'flatpak-denied',
  section: 'applications',
  asks: 'What the answers deny to all Flatpak applications is denied',
  proof: 'flatpak override --show',
  remedy:
    'Put the denial back: flatpak override --nofilesystem=host, --nosocket=x11, ' +
    '--unshare=network, …',
  applies: 'both',
  async judge(look) {
    const deny = (await look.asked())?.confinement.flatpak.deny ?? [];
    const missing = missingDenials(deny, (await look.text(`${overrides}/global`)) ?? '');
    const found = missing.map(name =>
      fails(`${overrides}/global`, `does not deny ${name}, as the answers ask`),
    );
    return orHolds(found, deny.join(', ') || 'the answers deny nothing');
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
    const found = (
      await Promise.all(
        (await flatpaksOf(look)).map(async place =>
          Promise.all(
            (await look.list(`${place}/app`)).map(async app => {
              // A person's overrides come over the system's (flatpak-override(1), --user).
              const layers = await Promise.all(
                [
                  `${place}/app/${app}/current/active/metadata`,
                  `${overrides}/${app}`,
                  ...(place === system
                    ? []
                    : [`${place}/overrides/global`, `${place}/overrides/${app}`]),
                ].map(async path => look.text(path)),
              );
              const [metadata, ...own] = layers;
              const gaps = gapsOf(
                permissionsOf([metadata, global, ...own].map(text => text ?? '')),
              );
              const [subject, whose] =
                place === system ? [app, ''] : [`${place}/app/${app}`, ' --user'];
              const remedy =
                `flatpak override${whose} ${gaps.map(({option}) => option).join(' ')} ` + `${app}`;
              if (gaps.length === 0 && metadata === undefined)
                return unknown(
                  subject,
                  'has no metadata to read its permissions from',
                  `flatpak info --show-permissions ${app}`,
                );
              return gaps.length === 0
                ? holds(subject, 'in its sandbox')
                : fails(subject, gaps.map(({gap}) => gap).join(', '), remedy);
            }),
          ),
        ),
      )
    ).flat();
    return orHolds(found, 'no applications are installed');
  },
};

const portals: Rule = {
  id: 'flatpak-portals',
  section: 'applications',
  asks:
    'Where Flatpak is, xdg-desktop-portal is too: a file chosen in a portal needs no file ' +
    'system permission',
  proof: 'ls /usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service',
  remedy: 'Install xdg-desktop-portal and the back end of the desktop.',
  applies: 'both',
  async judge(look) {
    if (!(await hasFlatpak(look))) return [holds('', 'Flatpak is not installed')];
    return [
      (await look.exists('/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service'))
        ? holds('', 'it is')
        : fails('', 'xdg-desktop-portal is not installed'),
    ];
  },
};

export const flatpakRules: readonly Rule[] = [granted, denied, permissions, portals];
