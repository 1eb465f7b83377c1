// SPDX-License-Identifier: GPL-3.0-or-later
import {on} from '../../support/world.ts';
import {shown} from '../confined-machine.ts';
import {recorded, recordedUnits, shownBlock} from '../support.ts';
import {answers} from '../chain/good-machine.ts';

/** The probe of the confined machine, as systemd shows it. */
export const whole = shownBlock('probe-whole.service');

/** The same without NoNewPrivileges, its unit masked or gone. */
export const orphan = (state: string): string =>
  whole
    .replace('LoadState=loaded', `LoadState=${state}`)
    .replace('NoNewPrivileges=yes', 'NoNewPrivileges=no');

/** systemctl shows these units. */
export const show = (...blocks: readonly string[]) =>
  on(({program, args}) => program === 'systemctl' && args[0] === 'show', shown(...blocks));

/** The recorded files of a unit. */
export const filesOf = (unit: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(recordedUnits.files).filter(([path]) => path.includes(unit)));

/** What `systemctl enable` leaves of a unit. */
export const wants = (unit: string) => ({
  [`/usr/lib/systemd/system/${unit}`]: '',
  [`/etc/systemd/system/multi-user.target.wants/${unit}`]: {
    link: `/usr/lib/systemd/system/${unit}`,
  },
});

/** The effective configuration of sshd(8), with keys alone. */
export const keysOnly = recorded('sshd').replace(
  'passwordauthentication yes',
  'passwordauthentication no',
);
export const sshd = (text: string) => on('/usr/sbin/sshd -T', text);

/** The SSH server is enabled, as the answers ask. */
export const sshOn = {
  ...wants('ssh.service'),
  '/etc/forge/answers.json': answers({ssh: {enable: true, port: 22, passwords: false}}),
};
