// SPDX-License-Identifier: GPL-3.0-or-later
import {isOn, type Settings} from './unit-text.ts';

/**
 * What assignments of a list setting come to. `allow`: only `names`; `deny`: all but `names`;
 * `undefined` of {@link mergedList}: never assigned, or reset, so everything is allowed.
 */
export type MergedList = {readonly kind: 'allow' | 'deny'; readonly names: ReadonlySet<string>};

/**
 * SystemCallFilter= and RestrictAddressFamilies= as systemd merges them (systemd.exec(5);
 * config_parse_syscall_filter and config_parse_address_families in src/core/load-fragment.c): the
 * first non-empty assignment decides which kind of list it is, each later one of the same kind adds
 * to it, one of the other kind takes away; an empty one starts anew. A second allow-list therefore
 * widens.
 * @param expand what a word stands for: a group of system calls, or itself.
 */
export function mergedList(
  values: readonly string[] | undefined,
  expand: (word: string) => Iterable<string>,
): MergedList | undefined {
  let kind: MergedList['kind'] | undefined;
  let names = new Set<string>();
  for (const value of values ?? []) {
    if (value === '') {
      kind = undefined;
      names = new Set();
      continue;
    }
    const inverted = value.startsWith('~');
    const words = value
      .replace(/^~/, '')
      .split(/\s+/)
      .filter(word => word !== '' && word !== 'none');
    kind ??= inverted ? 'deny' : 'allow';
    const adds = inverted === (kind === 'deny');
    for (const word of words) {
      // `name:errno` only says what the refused caller is told.
      for (const name of expand(word.replace(/:.*$/, ''))) {
        if (adds) names.add(name);
        else names.delete(name);
      }
    }
  }
  return kind && {kind, names};
}

/** The kinds of namespaces that RestrictNamespaces= knows (systemd.exec(5)). */
const namespaces = ['cgroup', 'ipc', 'net', 'mnt', 'pid', 'user', 'uts'] as const;

/**
 * Which namespaces a unit may still make; booleans replace what was there, lists add, `~` takes
 * away (config_parse_restrict_namespaces).
 */
export function allowedNamespaces(settings: Settings): ReadonlySet<string> {
  let allowed: Set<string> | undefined;
  for (const value of settings.get('RestrictNamespaces') ?? []) {
    const words = value.replace(/^~/, '').split(/\s+/).filter(Boolean);
    if (value === '') allowed = undefined;
    else if (isOn(value)) allowed = new Set();
    else if (/^(?:0|no|n|false|f|off)$/i.test(value)) allowed = new Set(namespaces);
    else if (value.startsWith('~'))
      allowed = new Set([...(allowed ?? namespaces)].filter(name => !words.includes(name)));
    else allowed = new Set([...(allowed ?? []), ...words]);
  }
  return allowed ?? new Set(namespaces);
}

/**
 * SystemCallArchitectures= in force: the words, added up, an empty assignment starts anew; none:
 * any architecture of this machine.
 */
export function architectures(settings: Settings): ReadonlySet<string> {
  let words: string[] = [];
  for (const value of settings.get('SystemCallArchitectures') ?? [])
    words = value === '' ? [] : [...words, ...value.split(/\s+/)];
  return new Set(words);
}
