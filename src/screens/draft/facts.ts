// SPDX-License-Identifier: GPL-3.0-or-later
import type {ContainerRuntime} from '../../answers/confinement.ts';
import type {Disk} from '../../hardware/disk.ts';
import type {Firmware} from '../../hardware/firmware.ts';
import type {MachineFacts} from '../../hardware/machine.ts';
import type {ProblemData} from '../../engine/problem.ts';
import type {RunView} from '../../run-view/view.ts';
import type {Found} from '../../interrupted/found.ts';
import type {Installed} from './installed.ts';
import type {Resuming} from './resuming.ts';

/** One entry of a catalogue: what the answers hold, and what a person reads. */
export type Known = {readonly id: string; readonly label: string};

/** A wired interface of the running system. */
export type Interface = {
  readonly name: string;
  readonly mac: string;
  readonly carrier: boolean;
  readonly addresses: readonly string[];
};

export type Image = {
  readonly name: string;
  readonly version: string;
  readonly variant: string;
  readonly built: string;
  readonly bytes: bigint;
  readonly slotBytes: bigint;
  readonly minimumDisk: bigint;
  readonly rootHash: string;
  /** Whether signature and hashes were checked in this session, and what came of it. */
  readonly checked: 'not yet' | 'running' | 'good' | {readonly problem: ProblemData};
  /** Bytes read so far, while it is being checked. */
  readonly read?: bigint;
};

/**
 * What an image brings for the choices of confinement (steps/machine/sandbox-parts.ts); `kvm`:
 * virtual machines work here.
 */
export type ConfinementParts = {
  readonly firewall: boolean;
  readonly flatpak: boolean;
  readonly portals: boolean;
  /** Podman, with what it needs to work without root. */
  readonly podman: boolean;
  readonly runtimes: readonly ContainerRuntime[];
  readonly clusters: readonly string[];
  readonly audit: boolean;
  readonly kvm: boolean;
};

/** What a plan came to: everything that would be done, or why it cannot be. */
export type Planned =
  | {
      readonly digest: string;
      readonly destroys: readonly string[];
      readonly lines: readonly string[];
      /**
       * What lies on the disk of which everything that can be proved is kept; absent where nothing
       * is.
       */
      readonly goesOn?: Found['type'] | undefined;
    }
  | {readonly problem: ProblemData | NonNullable<RunView['problem']>}
  | 'making';

/** Everything the pages know that nobody entered. Parts that are still being read are absent. */
export type Facts = {
  readonly forge: string;
  readonly system?: string;
  readonly machine?: MachineFacts;
  readonly firmware?: Firmware;
  readonly disks?: readonly Disk[];
  readonly interfaces?: readonly Interface[];
  readonly image?: Image;
  readonly keymaps: readonly Known[];
  readonly locales: readonly Known[];
  readonly zones: readonly Known[];
  /** What earlier installations left on the disks; absent while nobody has looked. */
  readonly found?: readonly Found[];
  /** The interrupted installation that goes on; absent for a new one. */
  readonly resuming?: Resuming | undefined;
  /** What stands in the way of an installation, whatever is answered. */
  readonly issues: readonly ProblemData[];
  /** What this image brings for the choices of confinement. */
  readonly parts?: ConfinementParts;
  readonly planned?: Planned | undefined;
  readonly run?: RunView | undefined;
  /** Whether this console may decide, or only watches. */
  readonly driving: boolean;
  /** The one-time password, once it is time to write it down. */
  readonly mokPassword?: string | undefined;
  /** People's passwords that were made, once it is time to write them down. */
  readonly passwords?: readonly {readonly account: string; readonly password: string}[] | undefined;
  /** The installed system that Forge runs on; absent on the live medium. */
  readonly installed?: Installed;
  /** The serial line at whose other end this person sits, as `ttyS0`. */
  readonly serialLine?: string;
  /** What was saved, or why not. */
  readonly saved?: {readonly path: string; readonly fault?: string; readonly note?: string};
  /** Whose key map counts on this console, and whether the chosen one is loaded. */
  readonly keymapHere?: string;
  /**
   * This is one of the live medium's own consoles: Forge begins again there, and what was entered
   * stays.
   */
  readonly ownConsole?: boolean;
  /** What an action came to that has no page of its own. */
  readonly notice?: string | undefined;
};
