// SPDX-License-Identifier: GPL-3.0-or-later
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {PayloadDescription} from '../../src/payload/description.ts';
import type {ReleaseKeys} from './keys.ts';
import type {MediumLayout} from './medium-layout.ts';
import {run} from './run.ts';
import {tool, type Tools} from './tools.ts';

/**
 * The live system's signed command line. It names the medium's partitions by their own UUIDs, since
 * the root hash's halves belong to installed slots. No panic-on-corruption: a stick with a bad
 * block should still be able to say so.
 */
export function liveCommandLine(rootHash: string, layout: MediumLayout): string {
  return [
    `roothash=${rootHash}`,
    'rootfstype=erofs',
    'ro',
    `systemd.verity_root_data=PARTUUID=${layout.root.uuid}`,
    `systemd.verity_root_hash=PARTUUID=${layout.verity.uuid}`,
    'systemd.volatile=overlay',
    'systemd.gpt_auto=no',
    'forge.live=1',
    `forge.esp=PARTUUID=${layout.esp.uuid}`,
    // Forge and the live shells have these lines.
    ...['getty@tty1', 'getty@tty2', 'autovt@tty2', 'serial-getty@ttyS0', 'serial-getty@ttyS1'].map(
      unit => `systemd.mask=${unit}.service`,
    ),
    'lockdown=integrity',
    'module.sig_enforce=1',
    'rd.shell=0',
    'rd.emergency=reboot',
    'panic=30',
    'systemd.default_device_timeout_sec=300',
    'console=tty0',
    'console=ttyS0,115200',
    'quiet',
    'systemd.show_status=auto',
  ].join(' ');
}

/**
 * The menu's entries: what `.profile` sections say (UAPI.5 Unified Kernel Image, "Multi-Profile
 * UKIs").
 */
const profiles = {
  interactive: 'ID=interactive\nTITLE=Install\n',
  unattended: 'ID=unattended\nTITLE=Install unattended\n',
} as const;

/**
 * One generation row of our own beside the stub's, so that one kind of UKI can be revoked (shim's
 * SBAT.md); ukify merges the rows.
 */
const sbat =
  'sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n' +
  'uki.intergenos,1,InterGenOS,uki.intergenos,1,https://intergenos.org/';

/**
 * Builds and signs the medium's UKI: profile @0 waits for a person, profile @1 adds
 * `forge.unattended=1`. About 1 s.
 * @param payload directory whose kernel, initrd and stub it is made from.
 */
export async function liveUki(
  tools: Tools,
  options: {
    readonly payload: string;
    readonly description: PayloadDescription;
    readonly layout: MediumLayout;
    readonly keys: ReleaseKeys;
    /** Directory for what is made on the way, and for the result. */
    readonly work: string;
    readonly osRelease: string;
  },
): Promise<string> {
  const {payload, description, layout, keys, work} = options;
  const line = liveCommandLine(description.rootHash, layout);
  const [profile, uki, release] = [
    join(work, 'unattended.efi'),
    join(work, 'forge-live.efi'),
    join(work, 'os-release'),
  ];
  await writeFile(release, options.osRelease);
  const ukify = tool(tools, 'ukify');
  await run(ukify, [
    'build',
    `--stub=${join(tools.root, 'usr/lib/systemd/boot/efi/addonx64.efi.stub')}`,
    `--cmdline=${line} forge.unattended=1`,
    `--profile=${profiles.unattended}`,
    `--output=${profile}`,
  ]);
  const part = (name: string): string => join(payload, name);
  await run(ukify, [
    'build',
    `--stub=${part(description.boot.stub)}`,
    `--linux=${part(description.kernel.file)}`,
    `--initrd=${part(description.initrd)}`,
    `--uname=${description.kernel.version}`,
    `--os-release=@${release}`,
    `--cmdline=${line}`,
    `--sbat=${sbat}`,
    `--profile=${profiles.interactive}`,
    `--join-profile=${profile}`,
    '--signtool=sbsign',
    `--secureboot-private-key=${keys.bootKey}`,
    `--secureboot-certificate=${keys.bootCertificate}`,
    `--output=${uki}`,
  ]);
  await run(tool(tools, 'sbverify'), ['--cert', keys.bootCertificate, uki]);
  return uki;
}
