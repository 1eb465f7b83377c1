// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Where the installed machine keeps what it is judged against: written by the installer's steps,
 * read by the audit. All of it lies on the state, save for a key that is to be discarded: that one
 * is on a tmpfs while the installer signs with it.
 */
export const installedPaths = {
  home: '/var/lib/forge',
  mok: '/var/lib/forge/mok',
  key: '/var/lib/forge/mok/MOK.key',
  passingKey: '/run/forge/mok/MOK.key',
  certificate: '/var/lib/forge/mok/MOK.pem',
  inventory: '/var/lib/forge/esp.manifest',
  answers: '/etc/forge/answers.json',
  report: '/etc/forge/report.json',
  /** The bearer token for the report's HTTPS endpoint, root only. */
  reportToken: '/etc/forge/report.token',
  proof: '/var/lib/forge/proof.json',
  /** Beside the proof: what was found while it was not complete. */
  incompleteProof: '/var/lib/forge/proof.incomplete.json',
  /** What the first boot's audit of confinement came to. */
  audit: '/var/lib/forge/audit.json',
  esp: '/efi',
} as const;
