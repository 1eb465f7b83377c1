// SPDX-License-Identifier: GPL-3.0-or-later
import {paths} from '../steps/target/target.ts';

/**
 * Where the engine process can be reached and what it leaves behind. /run is a tmpfs: all of it
 * dies with the live system.
 */
export const enginePlaces = {
  socket: `${paths.run}/engine.sock`,
  log: `${paths.run}/log.ndjson`,
  /**
   * The one-time password, when Forge made it itself and a person will type it: for consoles to
   * show, root only.
   */
  mokPassword: `${paths.secrets}/mok-password`,
  /**
   * People's passwords that Forge made, a line each, `ACCOUNT PASSWORD`: for consoles to show once,
   * root only.
   */
  passwords: `${paths.secrets}/passwords`,
} as const;
