// SPDX-License-Identifier: GPL-3.0-or-later
import type {Runner} from '../system/command.ts';
import type {Clock} from '../system/clock.ts';
import type {WritableFiles} from '../system/files.ts';

/**
 * The machine as the engine holds it: the only place where commands that write and files that can
 * be written come together.
 */
export type Machine = {readonly run: Runner; readonly files: WritableFiles; readonly clock: Clock};
