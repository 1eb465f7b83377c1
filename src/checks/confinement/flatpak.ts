// SPDX-License-Identifier: GPL-3.0-or-later
import {flatpakProgram} from '../../os/runtimes.ts';
import {homesOf} from '../people.ts';
import {gapsOf, missingDenials, permissionsOf} from '../flatpak.ts';
import type {Inspector} from '../inspector.ts';
import {cannotTell, fails, holds, orHolds, type Check} from '../check.ts';

/** Flatpak's directories: the system's, and one in the home of each person (flatpak(1), FILES). */
const system = '/var/lib/flatpak';
const overrides = `${system}/overrides`;
const flatpaksOf = async (inspector: Inspector): Promise<readonly string[]> => [
  system,
  ...(await homesOf(inspector)).map(home => `${home}/.local/share/flatpak`),
];
const hasFlatpak = (inspector: Inspector): Promise<boolean> => inspector.exists(flatpakProgram);

const granted: Check = {
  id: 'flatpak-overrides',
  section: 'applications',
  claim:
    'No Flatpak override, of the system or of a person, opens a sandbox (file system host ' +
    'or home, all devices, X11, whole buses, the keyring)',
  proof:
    'flatpak override --show; cat /var/lib/flatpak/overrides/* ' +
    '/home/*/.local/share/flatpak/overrides/*',
  remedy: 'flatpak override --reset [APP]',
  applies: 'both',
  async judge(inspector) {
    const found = (
      await Promise.all(
        (await flatpaksOf(inspector)).map(async place =>
          (
            await Promise.all(
              (await inspector.list(`${place}/overrides`)).map(async name => {
                const path = `${place}/overrides/${name}`;
                const whose = place === system ? '' : ' --user';
                return gapsOf(permissionsOf([(await inspector.text(path)) ?? ''])).map(
                  ({gap, option}) =>
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

const denied: Check = {
  id: 'flatpak-denied',
  section: 'applications',
  claim: 'What the answers deny to all Flatpak applications is denied',
  proof: 'flatpak override --show',
  remedy:
    'Put the denial back: flatpak override --nofilesystem=host, --nosocket=x11, ' +
    '--unshare=network, …',
  applies: 'both',
  async judge(inspector) {
    const deny = (await inspector.answers())?.confinement.flatpak.deny ?? [];
    const missing = missingDenials(deny, (await inspector.text(`${overrides}/global`)) ?? '');
    const found = missing.map(name =>
      fails(`${overrides}/global`, `does not deny ${name}, as the answers ask`),
    );
    return orHolds(found, deny.join(', ') || 'the answers deny nothing');
  },
};

const permissions: Check = {
  id: 'flatpak-permissions',
  section: 'applications',
  claim: 'No Flatpak application is outside its sandbox by its own permissions',
  proof: 'flatpak info --show-permissions APP',
  remedy: 'flatpak override --nofilesystem=host APP; files are still opened through portals.',
  applies: 'both',
  async judge(inspector) {
    const global = (await inspector.text(`${overrides}/global`)) ?? '';
    const found = (
      await Promise.all(
        (await flatpaksOf(inspector)).map(async place =>
          Promise.all(
            (await inspector.list(`${place}/app`)).map(async app => {
              // A person's overrides come over the system's (flatpak-override(1), --user).
              const layers = await Promise.all(
                [
                  `${place}/app/${app}/current/active/metadata`,
                  `${overrides}/${app}`,
                  ...(place === system
                    ? []
                    : [`${place}/overrides/global`, `${place}/overrides/${app}`]),
                ].map(async path => inspector.text(path)),
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
                return cannotTell(
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

const portals: Check = {
  id: 'flatpak-portals',
  section: 'applications',
  claim:
    'Where Flatpak is, xdg-desktop-portal is too: a file chosen in a portal needs no file ' +
    'system permission',
  proof: 'ls /usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service',
  remedy: 'Install xdg-desktop-portal and the back end of the desktop.',
  applies: 'both',
  async judge(inspector) {
    if (!(await hasFlatpak(inspector))) return [holds('', 'Flatpak is not installed')];
    return [
      (await inspector.exists('/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service'))
        ? holds('', 'it is')
        : fails('', 'xdg-desktop-portal is not installed'),
    ];
  },
};

export const flatpakChecks: readonly Check[] = [granted, denied, permissions, portals];
