// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * An expected failure of a VM run: a tool missing, a guest that did not come as far as it should, a
 * deadline. Its message is the whole story, written for whoever reads the table; a stack says
 * nothing more. Anything else thrown is a bug of the driver.
 */
export class LabFailure extends Error {
  /** What the guest showed at that time, if a guest was there. */
  readonly seen: string | undefined;

  constructor(
    message: string,
    options: {readonly seen?: string | undefined; readonly cause?: unknown} = {},
  ) {
    super(options.seen === undefined ? message : `${message}\n${options.seen}`, {
      cause: options.cause,
    });
    this.name = 'LabFailure';
    this.seen = options.seen;
  }
}
