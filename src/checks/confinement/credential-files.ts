// SPDX-License-Identifier: GPL-3.0-or-later
import {parseGroup} from '../../formats/passwd.ts';
import {fails, holds, orHolds, type Check, type Judged} from '../check.ts';

/**
 * Files that hold secrets, the permission bits that must not be there, and the group that may be
 * there. Sources: shadow(5); systemd.exec(5), LoadCredential=; crypttab(5); Debian's package
 * ssl-cert; systemd.netdev(5). The files of sudo hold no secret: they must not be written to.
 */
const places: readonly (readonly [path: RegExp, forbidden: number, group?: string])[] = [
  [/^\/etc\/g?shadow-?$/, 0o027, 'shadow'],
  [/^\/(?:etc|run|usr\/lib)\/credstore(?:\.encrypted)?\/[^/]+$/, 0o077],
  [/^\/var\/lib\/systemd\/credential\.secret$/, 0o077],
  [/^\/etc\/cryptsetup-keys\.d\/[^/]+$/, 0o077],
  [/^\/etc\/forge\/report\.token$/, 0o077],
  [/^\/var\/lib\/forge\/mok\/[^/]+\.key$/, 0o077],
  [/^\/etc\/ssl\/private\/.+$/, 0o027, 'ssl-cert'],
  [/^\/etc\/wireguard\/.+$/, 0o077],
  [/^\/etc\/NetworkManager\/system-connections\/.+$/, 0o077],
  [/^\/etc\/(?:sudoers|sudoers\.d\/.+)$/, 0o022],
];

export const credentialFiles: Check = {
  id: 'credential-files',
  section: 'credentials',
  claim:
    'Files that hold secrets are for root alone, or for the group that is there for them ' +
    '(shadow, ssl-cert)',
  proof: "find /etc/shadow /etc/credstore /etc/ssl/private -type f -printf '%m %u %g %p\\n'",
  remedy:
    'chmod go= FILE; chown root:root FILE, and replace the secret: somebody may have read it.',
  applies: 'both',
  async judge(inspector) {
    const groups = parseGroup((await inspector.text('/etc/group')) ?? '');
    const found = [...(await inspector.index())].flatMap(
      ([path, {kind, mode, uid, gid}]): readonly Judged[] => {
        const [, forbidden, group] =
          (kind === 'f' ? places.find(([pattern]) => pattern.test(path)) : undefined) ?? [];
        if (forbidden === undefined) return [];
        // What a group may do matters only where it may do anything, and root's own group is root.
        const stranger =
          group !== undefined &&
          (mode & 0o070) !== 0 &&
          gid !== 0 &&
          gid !== groups.find(({name}) => name === group)?.gid;
        const text = `mode ${mode.toString(8).padStart(3, '0')}, user ${uid}, group ${gid}`;
        return [
          (mode & forbidden) === 0 && uid === 0 && !stranger
            ? holds(path, text)
            : fails(
                path,
                text,
                `chown root:root ${path}; chmod go= ${path}; then replace the secret`,
              ),
        ];
      },
    );
    return orHolds(found, 'there are none');
  },
};
