// SPDX-License-Identifier: GPL-3.0-or-later
import type {Reader} from '../engine/plan/step.ts';

/** What looking at hardware takes: commands that read, and files. Every step's Reader is one. */
export type Probe = Pick<Reader, 'read' | 'must' | 'files'>;
