// SPDX-License-Identifier: GPL-3.0-or-later

/** What OpenSSH's server is called: Debian's package, then Fedora and Linux From Scratch. */
const servers = ['ssh', 'sshd'] as const;

export const sshServices: readonly string[] = servers.map(name => `${name}.service`);

/** The sockets that start it on the first connection, likewise. */
export const sshSockets: readonly string[] = servers.map(name => `${name}.socket`);

/** Every unit through which log-in by ssh may be on. */
export const sshUnits: readonly string[] = servers.flatMap(name => [
  `${name}.service`,
  `${name}.socket`,
]);

/** The server itself; by `-T` it says the settings that it would use (sshd(8)). */
export const sshServer = '/usr/sbin/sshd';
