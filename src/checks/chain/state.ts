// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {fails, holds, type Check} from '../check.ts';
import type {Inspector} from '../inspector.ts';
import {installedPaths} from '../../os/installed-paths.ts';

const luks: Check = {
  id: 'state-luks2',
  section: 'boot',
  claim: "The machine's own data lies on LUKS2",
  proof: 'cryptsetup status state',
  remedy: 'Install again with state.encryption: luks2; nothing else encrypts the state.',
  light: 'state',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const {code, output} = await inspector.answer(read('cryptsetup', 'status', 'state'));
    if (code === 0 && /type:\s+LUKS2/.test(output))
      return holds('', 'the mapping "state" is LUKS2');
    const asked =
      (await inspector.answers())?.state.encryption === 'none'
        ? ' The answers asked for that; it is no less open.'
        : '';
    return fails(
      '',
      `not protected offline: whoever holds the disk reads and changes it (${output}).${asked}`,
    );
  },
};

/**
 * The device that the running command line mounts at /state: the LUKS mapping, or the node of the
 * partition it names.
 */
async function stateDevice(inspector: Inspector): Promise<string | undefined> {
  const named = /(?:^|\s)systemd\.mount-extra=([^:\s]+):\/state:/.exec(
    (await inspector.text('/proc/cmdline')) ?? '',
  )?.[1];
  if (!named?.startsWith('PARTUUID=')) return named;
  const [source, uuid] = (
    await inspector.answer(read('findmnt', '-n', '-o', 'SOURCE,PARTUUID', '/state'))
  ).output.split(/\s+/);
  return uuid === named.slice('PARTUUID='.length) ? source : undefined;
}

const mounts: Check = {
  id: 'state-mounts',
  section: 'boot',
  claim:
    '/etc, /var and /home write to the state that the signed command line names, and nowhere else',
  proof: 'findmnt',
  remedy: 'Restart from the signed entry; look for units that mount over /etc, /var or /home.',
  light: 'state',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const device = await stateDevice(inspector);
    if (device === undefined) return fails('', '/state is not what the command line names');
    for (const where of ['/var', '/home']) {
      const {output} = await inspector.answer(read('findmnt', '-n', '-o', 'SOURCE', where));
      if (!output.startsWith(`${device}[`))
        return fails('', `${where} is on ${output || 'the root image'}`);
    }
    const {output} = await inspector.answer(read('findmnt', '-n', '-o', 'FSTYPE,OPTIONS', '/etc'));
    const overlay =
      /^overlay\s/.test(output) && /upperdir=(\/sysroot)?\/state\/etc\/upper/.test(output);
    return overlay
      ? holds('', `overlay of /etc, binds of /var and /home, on ${device}`)
      : fails('', `/etc is ${output}`);
  },
};

/** Seconds since the epoch at which this boot began (`btime`, proc_stat(5)). */
async function bootTime(inspector: Inspector): Promise<number> {
  const found = /^btime (\d+)$/m.exec((await inspector.text('/proc/stat')) ?? '')?.[1];
  return found === undefined ? 0 : Number(found);
}

const persistence: Check = {
  id: 'state-persists',
  section: 'boot',
  claim: 'What was written to /etc and /var before this boot is still there',
  proof: 'stat /etc/forge/report.json',
  remedy: 'Restart once; if it stays so, the state is not on the disk.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const began = await bootTime(inspector);
    for (const file of [installedPaths.report, installedPaths.inventory]) {
      const {code, output} = await inspector.answer(read('stat', '-c', '%Y', file));
      if (code !== 0) return fails('', `${file} is gone`);
      if (Number(output) >= began)
        return fails('', `${file} was written in this boot, so it proves nothing`);
    }
    return holds('', "the installer's files in /etc and /var outlived a reboot");
  },
};

export const stateChecks: readonly Check[] = [luks, mounts, persistence];
