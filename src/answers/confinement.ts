// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {described} from './described.ts';

/**
 * What Flatpak applications may be refused, each with what stops working (flatpak-metadata(5),
 * "Context").
 */
export const flatpakDenials = [
  'network',
  'pulseaudio',
  'devices',
  'secrets',
  'x11',
  'ipc',
  'home',
  'host',
] as const;
export type FlatpakDenial = (typeof flatpakDenials)[number];

const flatpak = z.strictObject({
  deny: described(
    z.array(z.enum(flatpakDenials)).max(flatpakDenials.length),
    [
      'What no Flatpak application has unless its own override grants it: network = no connections',
      'pulseaudio = no sound and no microphone',
      'devices = no cameras and game pads (graphics stay)',
      "secrets = no passwords of the desktop's key ring",
      'x11 = no applications without Wayland',
      'ipc = slower X11 pictures',
      'home, host = only files that are chosen in a dialogue (portals stay)',
    ].join('; '),
    {
      examples: [['home', 'host', 'secrets', 'devices']],
      see: 'flatpak-override(1), flatpak-metadata(5)',
    },
  ).default([]),
});

/** OCI runtimes that Podman knows by these names (containers.conf(5)). */
export const containerRuntimes = ['crun', 'runc', 'runsc', 'kata'] as const;
export type ContainerRuntime = (typeof containerRuntimes)[number];

const containers = z.strictObject({
  runtime: described(
    z.enum(containerRuntimes),
    [
      'What containers run under, without root, for the first user: crun, runc = ' +
        'namespaces and seccomp filters',
      'runsc = gVisor, a kernel of its own in user space, slower with files and network',
      'kata = a virtual machine each, which needs /dev/kvm and its memory',
    ].join('; '),
    {examples: ['crun'], see: 'containers.conf(5), podman(1)'},
  ),
});

/** What Debian trixie's packages make (pg_createcluster(1)). */
export const usualClusters: readonly string[] = ['17/main'];

const postgresql = z.strictObject({
  jit: described(
    z.boolean(),
    'Whether PostgreSQL may compile queries; false adds MemoryDenyWriteExecute and ' +
      'makes long analytical queries slower',
    {
      examples: [false],
      see:
        'PostgreSQL manual, "Just-in-Time Compilation"; systemd.exec(5), ' +
        'MemoryDenyWriteExecute=',
    },
  ),
  clusters: described(
    z
      .array(
        z
          .string()
          .max(64)
          .regex(/^[1-9]\d*\/[a-z][a-z0-9_]*$/, 'must be VERSION/NAME, such as 17/main'),
      )
      .min(1)
      .max(8),
    "Debian's clusters that this is for, as pg_lsclusters shows them: VERSION/NAME",
    {
      examples: [['17/main']],
      see: 'pg_lsclusters(1)',
    },
  ).default([...usualClusters]),
});

/**
 * How closely programs of the installed system are held, beyond what always holds. How it fits the
 * other answers: rules/confinement.ts.
 */
export const confinementAnswer = z.strictObject({
  firewall: described(
    z.enum(['closed', 'image']),
    [
      'What comes in from the network: closed = nothing but answers, ping, and SSH ' +
        "where it is on; rules for other servers are the owner's to add",
      "image = what the image's own rules say, SSH not opened",
    ].join('; '),
    {examples: ['closed'], see: 'nft(8)'},
  ).default('closed'),
  flatpak: described(
    flatpak,
    'Limits for all Flatpak applications; one that needs more is granted it by name ' +
      'with "flatpak override"',
  ).prefault({}),
  containers: described(
    containers,
    'Containers without root: subordinate user ids and control groups for the first ' +
      'user; none of it when absent',
  ).exactOptional(),
  postgresql: described(
    postgresql,
    "PostgreSQL's compiler; as the image has it when absent",
  ).exactOptional(),
  audit: described(
    z.enum(['off', 'daily']),
    'Whether "forge audit" runs once a day; it reads for some seconds, and what fails ' +
      'shows as a failed unit',
    {examples: ['daily'], see: 'forge audit --help'},
  ).default('off'),
});
