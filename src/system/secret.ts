// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Bytes that have no text form: printing, serialising or inspecting one shows its name, turning it
 * into text throws.
 */
export class Secret {
  readonly #bytes: Uint8Array;
  readonly name: string;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.#bytes = bytes;
  }

  /** Lends the bytes to `borrow`; they must not outlive the call. */
  use<T>(borrow: (bytes: Uint8Array) => T): T {
    return borrow(this.#bytes);
  }

  /** Overwrites the bytes. The secret is useless afterwards. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): never {
    throw new TypeError(`secret "${this.name}" must not be turned into text`);
  }

  toJSON(): string {
    return `[secret ${this.name}]`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toJSON();
  }
}

/** The secrets of one run, by name. */
export type Secrets = ReadonlyMap<string, Secret>;
