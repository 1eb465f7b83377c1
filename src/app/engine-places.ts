// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../os/live-paths.ts';

/** Where the engine process can be reached and what it leaves behind. */
export const enginePlaces = {
  socket: livePaths.socket,
  log: livePaths.log,
  mokPassword: livePaths.mokPassword,
  passwords: livePaths.passwords,
} as const;
