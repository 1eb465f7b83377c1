// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Where Podman looks for a program that containers.conf(5) knows by name, [engine.runtimes]: the
 * defaults of containers-common (pkg/config/default.go), without the names of /bin and /sbin, which
 * are those of /usr, and those of systems that InterGenOS is not.
 */
const programs = (...files: readonly string[]): readonly string[] =>
  files.flatMap(file =>
    ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'].map(top => `${top}/${file}`),
  );

/** Programs of the container runtimes by the names of containers.conf(5). */
export const runtimePrograms = {
  crun: programs('crun'),
  runc: programs('runc'),
  runsc: programs('runsc'),
  kata: programs('kata-runtime'),
} as const;

/** The program of Podman; a second one may have been built by hand. */
export const podmanPrograms: readonly string[] = ['/usr/bin/podman', '/usr/local/bin/podman'];

/**
 * Where the portals' service is kept (Debian, then others): files that are chosen in a dialogue
 * need no permission of the application.
 */
export const portalPrograms: readonly string[] = [
  '/usr/libexec/xdg-desktop-portal',
  '/usr/lib/xdg-desktop-portal',
];

export const flatpakProgram = '/usr/bin/flatpak';
