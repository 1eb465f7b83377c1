// SPDX-License-Identifier: GPL-3.0-or-later
import {answers} from '../chain/good-machine.ts';
import type {Fault} from './fault.ts';
import {wants} from './parts.ts';

/** Machines whose applications and containers are not shut in. */
export const applicationFaults: readonly Fault[] = [
  [
    "a person's override opens every sandbox",
    'flatpak-overrides',
    '/home/alice/.local/share/flatpak/overrides/global',
    {
      files: {
        '/home/alice/.local/share/flatpak/overrides/global': '[Context]\nfilesystems=host;\n',
      },
    },
  ],
  [
    'a person installed an application that is outside of its sandbox',
    'flatpak-permissions',
    '/home/alice/.local/share/flatpak/app/org.example.Own',
    {
      files: {
        '/home/alice/.local/share/flatpak/app/org.example.Own/current/active/metadata':
          '[Context]\ndevices=all;\nfilesystems=home;\n',
        '/var/lib/flatpak/overrides/global': '',
      },
    },
  ],
  [
    'a Flatpak override opens the host',
    'flatpak-overrides',
    '/var/lib/flatpak/overrides/global',
    {files: {'/var/lib/flatpak/overrides/global': '[Context]\nfilesystems=host;\n'}},
  ],
  [
    'a Flatpak application is outside its sandbox',
    'flatpak-permissions',
    'org.example.App',
    {files: {'/var/lib/flatpak/overrides/org.example.App': '[Context]\nfilesystems=home:ro;\n'}},
  ],
  [
    'the default container runtime was changed',
    'container-runtime',
    '/etc/containers/containers.conf',
    {files: {'/etc/containers/containers.conf': '[engine]\nruntime = "runc"\n'}},
  ],
  [
    'a container runtime is named that is not there',
    'container-runtime',
    '/etc/containers/containers.conf.d/50-forge.conf',
    {
      files: {
        '/etc/containers/containers.conf.d/50-forge.conf': '[engine]\nruntime = "runsc"\n',
        '/etc/forge/answers.json': answers({confinement: {containers: {runtime: 'runsc'}}}),
      },
    },
  ],
  [
    'a denial of the answers was taken out',
    'flatpak-denied',
    '/var/lib/flatpak/overrides/global',
    {
      files: {
        '/etc/forge/answers.json': answers({confinement: {flatpak: {deny: ['network', 'host']}}}),
      },
    },
  ],
  [
    'a Flatpak application has all homes by their path',
    'flatpak-permissions',
    'org.example.App',
    {
      files: {
        '/var/lib/flatpak/overrides/org.example.App': '[Context]\nfilesystems=/home/:ro;\n',
      },
    },
  ],
  [
    'a Flatpak application talks to everything',
    'flatpak-permissions',
    'org.example.App',
    {
      files: {
        '/var/lib/flatpak/overrides/org.example.App':
          '[Session Bus Policy]\norg.freedesktop.*=talk\n',
      },
    },
  ],
  ["Docker's socket is open", 'docker-daemon', 'docker.socket', {files: wants('docker.socket')}],
  [
    'somebody has no range for rootless containers',
    'podman-rootless',
    'alice',
    {files: {'/etc/subuid': ''}},
  ],
  [
    'Firejail is installed',
    'firejail-absent',
    '/usr/bin/firejail',
    {files: {'/usr/bin/firejail': 'ELF'}},
  ],
  [
    'user namespaces are open against the policy',
    'user-namespaces',
    'kernel.unprivileged_userns_clone',
    {files: {'/etc/sysctl.d/60-user-namespaces.conf': 'kernel.unprivileged_userns_clone=0\n'}},
  ],
  [
    'user namespaces are closed by a key that the kernel does not have',
    'user-namespaces',
    '',
    {
      files: {'/etc/sysctl.d/60-user-namespaces.conf': '-kernel.unprivileged_userns_clone=0\n'},
      remove: ['/proc/sys/kernel/unprivileged_userns_clone', '/usr/bin/podman', '/usr/bin/flatpak'],
    },
  ],
  [
    'Flatpak is there without the portals through which files are chosen',
    'flatpak-portals',
    '',
    {remove: ['/usr/share/dbus-1/services/org.freedesktop.portal.Desktop.service']},
  ],
];
