// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The live medium: a raw GPT disk image that is only read, and a key that changes with its content.
 * `payload` is the directory it was made from, `manifestKey` the armoured secret key that signed
 * its manifest: with both a test can make other payloads of the same release.
 */
export type Medium = {
  readonly image: string;
  readonly key: string;
  readonly payload: string;
  readonly manifestKey: string;
};
