// SPDX-License-Identifier: GPL-3.0-or-later

const run = '/run/forge';
const secrets = `${run}/secrets`;

/**
 * Where Forge keeps its things on the live system. /run is a tmpfs: nothing here survives, and
 * nothing here is on the target.
 */
export const livePaths = {
  run,
  /** The target's ESP while it is being filled. */
  esp: `${run}/esp`,
  /** The target's whole tree: verity root, /etc overlay, /var, /home, /efi. */
  root: `${run}/target`,
  /** The opened state file system. */
  state: `${run}/state`,
  /** Private files for tools that insist on one; mode 0700. */
  secrets,
  /** The engine's log: one JSON object a line. */
  log: `${run}/log.ndjson`,
  /** The engine's socket, root only. */
  socket: `${run}/engine.sock`,
  /**
   * The one-time password, when Forge made it itself and a person will type it: for consoles to
   * show, root only.
   */
  mokPassword: `${secrets}/mok-password`,
  /** People's passwords that Forge made, a line each, `ACCOUNT PASSWORD`: to be shown once. */
  passwords: `${secrets}/passwords`,
  /** The live medium's payload (assets/live/live-payload). */
  payload: `${run}/payload`,
  /** The answer file on the live medium's own ESP, which the same script mounts read-only. */
  mediumAnswers: `${run}/medium/forge/answers.yaml`,
  /** Where the screens offer to keep the answers. */
  savedAnswers: `${run}/answers.yaml`,
} as const;

/** All that Forge opens on the live system through device mapper begins so. */
export const mappingPrefix = 'forge-';

/**
 * Names of the opened mappings on the live system; not the target's own `state` and `root`, so that
 * both can exist.
 */
export const mappings = {
  state: `${mappingPrefix}state`,
  root: `${mappingPrefix}root`,
} as const;
