// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {answeredOf} from './answered.ts';
import {failed, held, type Claim, type Inquiry} from './claim.ts';
import {installedPaths} from '../../os/installed-paths.ts';

const luks: Claim = {
  id: 'state-luks2',
  claim: "The machine's own data lies on LUKS2",
  async judge({ask, subject}) {
    const {code, output} = await ask(read('cryptsetup', 'status', 'state'));
    if (code === 0 && /type:\s+LUKS2/.test(output)) return held('the mapping "state" is LUKS2');
    const asked =
      answeredOf(subject).state.encryption === 'none'
        ? ' The answers asked for that; it is no less open.'
        : '';
    return failed(
      `not protected offline: whoever holds the disk reads and changes it (${output}).${asked}`,
    );
  },
};

/**
 * The device that the running command line mounts at /state: the LUKS mapping, or the node of the
 * partition it names.
 */
async function stateDevice({ask, look}: Inquiry): Promise<string | undefined> {
  const named = /(?:^|\s)systemd\.mount-extra=([^:\s]+):\/state:/.exec(
    (await look('/proc/cmdline')) ?? '',
  )?.[1];
  if (!named?.startsWith('PARTUUID=')) return named;
  const [source, uuid] = (
    await ask(read('findmnt', '-n', '-o', 'SOURCE,PARTUUID', '/state'))
  ).output.split(/\s+/);
  return uuid === named.slice('PARTUUID='.length) ? source : undefined;
}

const mounts: Claim = {
  id: 'state-mounts',
  claim:
    '/etc, /var and /home write to the state that the signed command line names, and nowhere else',
  async judge(inquiry) {
    const {ask} = inquiry;
    const device = await stateDevice(inquiry);
    if (device === undefined) return failed('/state is not what the command line names');
    for (const where of ['/var', '/home']) {
      const {output} = await ask(read('findmnt', '-n', '-o', 'SOURCE', where));
      if (!output.startsWith(`${device}[`))
        return failed(`${where} is on ${output || 'the root image'}`);
    }
    const {output} = await ask(read('findmnt', '-n', '-o', 'FSTYPE,OPTIONS', '/etc'));
    const overlay =
      /^overlay\s/.test(output) && /upperdir=(\/sysroot)?\/state\/etc\/upper/.test(output);
    return overlay
      ? held(`overlay of /etc, binds of /var and /home, on ${device}`)
      : failed(`/etc is ${output}`);
  },
};

/** Seconds since the epoch at which this boot began (`btime`, proc_stat(5)). */
async function bootTime({look}: Inquiry): Promise<number> {
  const found = /^btime (\d+)$/m.exec((await look('/proc/stat')) ?? '')?.[1];
  return found === undefined ? 0 : Number(found);
}

const persistence: Claim = {
  id: 'state-persists',
  claim: 'What was written to /etc and /var before this boot is still there',
  async judge(inquiry) {
    const began = await bootTime(inquiry);
    for (const file of [installedPaths.report, installedPaths.inventory]) {
      const {code, output} = await inquiry.ask(read('stat', '-c', '%Y', file));
      if (code !== 0) return failed(`${file} is gone`);
      if (Number(output) >= began)
        return failed(`${file} was written in this boot, so it proves nothing`);
    }
    return held("the installer's files in /etc and /var outlived a reboot");
  },
};

export const stateClaims: readonly Claim[] = [luks, mounts, persistence];
