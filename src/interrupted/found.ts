// SPDX-License-Identifier: GPL-3.0-or-later
import type {LoadedJournal} from '../engine/journal/fold.ts';
import type {Disk} from '../hardware/disk.ts';
import type {Stopped} from './stopped.ts';

/**
 * What Forge left on a disk of this machine. All but `disk` is what an unsigned file system claims:
 * it is shown, it never chooses a disk, and every step looks at the disk itself again.
 */
export type Found = {readonly disk: Disk} & (
  | {
      /**
       * `interrupted`: it can go on. `finished`: it was brought to its end, and only the next start
       * is missing or was long ago.
       */
      readonly type: 'interrupted' | 'finished';
      readonly journal: LoadedJournal;
      /** Kernel's node of the partition where it lies. */
      readonly esp: string;
      readonly stopped: Stopped;
      /** The text of the answers beside the journal; absent where it cannot be read. */
      readonly answers?: string;
      /**
       * In what the disk is not the one that the journal was begun on, in words: this is a copy of
       * it. Empty where it is that one.
       */
      readonly elsewhere: readonly string[];
      /** Kernel's nodes of other disks that hold this very journal. */
      readonly alike: readonly string[];
    }
  /** The partitions are there and nothing else: it stopped before there was a journal. */
  | {readonly type: 'begun'}
  /** The partitions are there and the journal is not, or cannot be read, for this reason. */
  | {readonly type: 'unreadable'; readonly why: string}
);

/** One that can go on. */
export type Interrupted = Extract<Found, {readonly journal: LoadedJournal}>;
