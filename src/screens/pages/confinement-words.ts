// SPDX-License-Identifier: GPL-3.0-or-later
import type {FlatpakDenial} from '../../answers/confinement.ts';
import type {Confinement} from '../draft/draft.ts';
import type {Choice} from '../page/block.ts';

/**
 * What Flatpak's applications lose, each with what stops working (flatpak-metadata(5), "Context").
 * A row of a switch has 74 columns.
 */
export const denialWords: Readonly<Record<FlatpakDenial, string>> = {
  network: 'no network; nothing is fetched or sent',
  pulseaudio: 'no sound; no loudspeaker, no microphone',
  devices: 'no devices; no cameras and game pads, graphics stay',
  secrets: "no key ring; none of the desktop's passwords",
  x11: 'no X11; applications without Wayland do not start',
  ipc: 'no shared memory with X11; its pictures are slower',
  home: 'no home directory; only files chosen in a dialogue',
  host: 'no other files of the system; only files chosen in a dialogue',
};

export const firewallCosts: Readonly<Record<Confinement['firewall'], string>> = {
  closed: 'Costs: every other server needs a rule of yours in /etc/nftables.conf.',
  image: 'Costs: the image decides what comes in, and SSH is not opened.',
};

export const containerCosts: Readonly<Record<Confinement['containers'], string>> = {
  '': 'Nothing is set up: inside a container there is one person only.',
  crun: 'Namespaces and filters of system calls; costs next to nothing.',
  runc: 'Namespaces and filters of system calls; costs next to nothing.',
  runsc: 'gVisor: slower with files and network, and some programs do not run.',
  kata: 'Kata: a virtual machine each, with its memory and seconds of start.',
};

/** What holds on the installed system without a choice, and the command that shows it there. */
const claims: readonly (readonly [name: string, claim: string, command: string])[] = [
  ['System image', 'sealed by dm-verity: a changed block is never used', 'veritysetup status root'],
  ['Kernel', 'lockdown=integrity: only signed modules load', 'cat /sys/kernel/security/lockdown'],
  ['Boot', "shim, this machine's own key, one signed kernel image", 'forge verify'],
  ['AppArmor', 'active from the first process on', 'aa-status'],
  ['Services', 'each under the sandbox baseline, or excepted by name', 'forge audit sandbox'],
  ['Root account', 'locked, unless you give it a password', 'passwd --status root'],
  ['Network', 'no server runs, unless you switch one on', 'ss -tulpn'],
];

export const enforced: readonly Choice[] = claims.map(([name, claim, command]) => ({
  id: name,
  label: `${name}: ${claim}; shown by "${command}"`,
}));
