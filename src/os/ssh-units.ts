// SPDX-License-Identifier: GPL-3.0-or-later

/** What OpenSSH's server is called: Debian's package, then Fedora and Linux From Scratch. */
export const sshServices: readonly string[] = ['ssh.service', 'sshd.service'];

/** The sockets that start it on the first connection, likewise. */
export const sshSockets: readonly string[] = ['ssh.socket', 'sshd.socket'];

/** Every unit through which log-in by ssh may be on. */
export const sshUnits: readonly string[] = [...sshServices, ...sshSockets];

/** The server itself; by `-T` it says the settings that it would use (sshd(8)). */
export const sshServer = '/usr/sbin/sshd';
