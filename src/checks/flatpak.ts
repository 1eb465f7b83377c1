// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Permissions by kind (`filesystems`, `sockets`, …), each with the words that are granted; `!word`
 * takes one away (flatpak-metadata(5), [Context]).
 */
export type Permissions = ReadonlyMap<string, ReadonlySet<string>>;

/** A key file's lines by section. */
function sectionsOf(
  text: string,
): ReadonlyMap<string, readonly (readonly [key: string, value: string])[]> {
  const found = new Map<string, (readonly [string, string])[]>();
  let lines: (readonly [string, string])[] = [];
  for (const line of text.split('\n').map(one => one.trim())) {
    const head = /^\[(.+)\]$/.exec(line)?.[1];
    if (head !== undefined) found.set(head, (lines = []));
    const equals = line.indexOf('=');
    if (head === undefined && equals > 0 && !line.startsWith('#'))
      lines.push([line.slice(0, equals).trim(), line.slice(equals + 1).trim()]);
  }
  return found;
}

/** A file system without its access mode: `home:ro` is home. */
const bare = (word: string): string => word.replace(/:(?:ro|rw|create|reset)$/, '');

/**
 * The permissions after some key files, one over the other: metadata, the global override, the
 * app's own (flatpak-override(1)).
 */
export function permissionsOf(texts: readonly string[]): Permissions {
  const found = new Map<string, Set<string>>();
  const kind = (name: string): Set<string> => {
    const known = found.get(name) ?? new Set<string>();
    found.set(name, known);
    return known;
  };
  for (const text of texts) {
    const sections = sectionsOf(text);
    for (const [key, value] of sections.get('Context') ?? []) {
      for (const word of value.split(';').filter(Boolean)) {
        // All file systems, not only the one that is named (flatpak-override(1), --nofilesystem).
        if (key === 'filesystems' && word === '!host:reset') kind(key).clear();
        else if (word.startsWith('!')) kind(key).delete(bare(word.slice(1)));
        else kind(key).add(bare(word));
      }
    }
    for (const [name, access] of [
      ...(sections.get('Session Bus Policy') ?? []),
      ...(sections.get('System Bus Policy') ?? []),
    ]) {
      if (access === 'talk' || access === 'own') kind('talk').add(name);
      else kind('talk').delete(name);
    }
  }
  return found;
}

/**
 * Names of file systems that are all of the host or of somebody's home (flatpak-metadata(5),
 * filesystems).
 */
const whole = new Set(['host', 'host-etc', 'host-os', 'host-root', 'home', '~']);

/**
 * Whether a file system, by its name or its path, holds whole homes: what lies above one does too.
 * Ostree keeps homes below /var, a link leads there.
 */
const opensHomes = (word: string): boolean => {
  const path = word.replace(/(?<=.)\/+$/, '').replaceAll(/\/{2,}/g, '/');
  return (
    whole.has(path) ||
    /^(?:\/|\/root|\/var|(?:\/var)?\/home(?:\/[^/]+)?|\/var\/roothome)$/.test(path)
  );
};

/** Services outside of every sandbox: all passwords; any command on the host. */
const outside = ['org.freedesktop.secrets', 'org.freedesktop.Flatpak'];

/**
 * Whether a name of a policy is another, or stands for it: `org.a.*` is org.a and all below it
 * (flatpak-metadata(5), [Session Bus Policy]).
 */
const covers = (name: string, other: string): boolean =>
  name === other || (name.endsWith('.*') && `${other}.`.startsWith(name.slice(0, -1)));

/**
 * What makes the sandbox no sandbox, as `filesystem=host`; in the words of `flatpak override
 * --no…`.
 */
export function gapsOf(
  permissions: Permissions,
): readonly {readonly gap: string; readonly option: string}[] {
  const has = (kind: string, word: string): boolean => permissions.get(kind)?.has(word) ?? false;
  const gap = (option: string, word: string): {readonly gap: string; readonly option: string} => ({
    gap: `${option}=${word}`,
    option: `--no${option}=${word}`,
  });
  return [
    ...[...(permissions.get('filesystems') ?? [])]
      .filter(opensHomes)
      .map(word => gap('filesystem', word)),
    ...(has('devices', 'all') ? [gap('device', 'all')] : []),
    // fallback-x11 is X11 only where there is no Wayland.
    ...(has('sockets', 'x11') && !has('sockets', 'fallback-x11') ? [gap('socket', 'x11')] : []),
    ...(has('sockets', 'session-bus') ? [gap('socket', 'session-bus')] : []),
    ...(has('sockets', 'system-bus') ? [gap('socket', 'system-bus')] : []),
    ...[...(permissions.get('talk') ?? [])]
      .filter(name => outside.some(other => covers(name, other)))
      .map(name => ({gap: `talk-name=${name}`, option: `--no-talk-name=${name}`})),
  ];
}

/** Where a denial of the answers (`confinement.flatpak.deny`) stands in an override. */
const denials: Readonly<Record<string, readonly [kind: string, word: string]>> = {
  network: ['shared', 'network'],
  ipc: ['shared', 'ipc'],
  pulseaudio: ['sockets', 'pulseaudio'],
  x11: ['sockets', 'x11'],
  devices: ['devices', 'all'],
  home: ['filesystems', 'home'],
  host: ['filesystems', 'host'],
};

/** Those denials that an override does not hold. */
export function missingDenials(deny: readonly string[], override: string): readonly string[] {
  const sections = sectionsOf(override);
  const revoked = new Set(
    (sections.get('Context') ?? []).flatMap(([key, value]) =>
      value
        .split(';')
        .flatMap(word => (word.startsWith('!') ? [`${key} ${bare(word.slice(1))}`] : [])),
    ),
  );
  const secrets = (sections.get('Session Bus Policy') ?? []).some(
    ([name, access]) => name === 'org.freedesktop.secrets' && access === 'none',
  );
  return deny.filter(name =>
    name === 'secrets' ? !secrets : !revoked.has((denials[name] ?? ['', name]).join(' ')),
  );
}
