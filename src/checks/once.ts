// SPDX-License-Identifier: GPL-3.0-or-later

/** Runs something once and gives the same answer to everybody who asks again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= work());
}

/** The same for each key: `make` is called the first time that a key is asked for. */
export function onceEach<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const made = new Map<Key, T>();
  return key => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
