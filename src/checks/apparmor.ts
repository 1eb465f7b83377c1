// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * A profile as its file says it. `attachments` are the programs that it is for; none where it is
 * entered by name only.
 */
export type ProfileFile = {
  readonly name: string;
  readonly attachments: readonly string[];
  readonly flags: readonly string[];
  readonly file: string;
};

/**
 * What apparmor.d(5) and its tunables (tunables/system, 4.1) give these names; anything else must
 * be defined in the file itself.
 */
const tunables: Readonly<Record<string, string>> = {
  bin: '/{,usr/}{,s}bin',
  sbin: '/{,usr/}sbin',
  lib: '/{,usr/}lib{,exec,32,64}',
  libexec: '/{,usr/}libexec',
  multiarch: '*-linux-gnu*',
};

const unquoted = (word: string): string => word.replace(/^"(.*)"$/, '$1');

/** Replaces `@{name}`, in at most a few rounds: a definition may name others. */
function expand(
  text: string,
  variables: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  let all: readonly string[] = [text];
  for (let round = 0; round < 5 && all.some(one => one.includes('@{')); round++) {
    all = all.flatMap(one => {
      const name = /@\{([^}]+)\}/.exec(one)?.[1];
      if (name === undefined) return [one];
      const values = variables.get(name) ?? (name in tunables ? [tunables[name] ?? ''] : ['']);
      return values.map(value => one.replace(`@{${name}}`, value));
    });
  }
  return all;
}

/**
 * Reads the heads of the profiles in a file below /etc/apparmor.d (apparmor.d(5), PROFILE HEAD);
 * hats and children are part of their parent.
 */
export function profilesIn(file: string, text: string): readonly ProfileFile[] {
  const variables = new Map<string, string[]>();
  const found: ProfileFile[] = [];
  for (const line of text.split('\n')) {
    const [, variable, sign, values] = /^@\{([^}]+)\}\s*(\+?=)\s*(.*)$/.exec(line) ?? [];
    if (variable !== undefined) {
      const list = (values ?? '').split(/\s+/).filter(Boolean).map(unquoted);
      variables.set(variable, sign === '+=' ? [...(variables.get(variable) ?? []), ...list] : list);
      continue;
    }
    const head =
      /^(?:profile\s+("[^"]+"|[^\s({]+)|("\/[^"]+"|[/@][^\s(]*))\s*(.*)\{\s*(?:#.*)?$/.exec(line);
    if (!head) continue;
    const [, named, path, rest = ''] = head;
    const flags = /flags\s*=\s*\(([^)]*)\)/.exec(rest)?.[1] ?? /^\(([^)]*)\)/.exec(rest)?.[1] ?? '';
    const attached =
      named === undefined
        ? path
        : (/^("\/[^"]+"|[/@]\S*)/.exec(rest)?.[1] ?? (/^["]?[/@]/.test(named) ? named : undefined));
    const name = expand(unquoted(named ?? path ?? ''), variables)[0] ?? '';
    found.push({
      name,
      attachments: attached === undefined ? [] : expand(unquoted(attached), variables),
      flags: flags.split(/[\s,]+/).filter(Boolean),
      file,
    });
  }
  return found;
}

/**
 * An attachment's pattern (apparmor.d(5), globbing): `*` stays in a directory, `**` does not,
 * `{a,b}` either.
 */
export function matchesAttachment(pattern: string, path: string): boolean {
  const source = pattern.replaceAll(/\*\*|[*?{},.+^$()|[\]\\]/g, sign => {
    switch (sign) {
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        return '(?:';
      case '}':
        return ')';
      case ',':
        return '|';
      case '[':
      case ']':
        return sign;
      default:
        return `\\${sign}`;
    }
  });
  try {
    return new RegExp(`^${source}$`).test(path);
  } catch {
    return false;
  }
}
