// SPDX-License-Identifier: GPL-3.0-or-later
import {parseGroup, parsePasswd} from '../../formats/passwd.ts';
import {fails, orHolds, type Check} from '../check.ts';

/**
 * Groups whose members are root by another name: the daemon behind the socket does what they say,
 * as root.
 */
const mighty: readonly (readonly [group: string, why: string])[] = [
  ['docker', 'members of docker are root: they start any container with any mount'],
  ['lxd', 'members of lxd are root: they start privileged containers'],
  ['disk', 'members of disk read and write every block device'],
  ['shadow', 'members of shadow read every password hash'],
];

const rootGroups: Check = {
  id: 'root-groups',
  section: 'accounts',
  claim: 'Nobody is in a group that is root by another name (docker, lxd, disk, shadow)',
  proof: 'getent group docker lxd disk shadow; getent passwd | cut -d: -f1,4',
  remedy: 'gpasswd -d USER GROUP, or usermod -g OTHER USER where it is the primary group',
  applies: 'both',
  async judge(inspector) {
    const groups = parseGroup((await inspector.text('/etc/group')) ?? '');
    const accounts = parsePasswd((await inspector.text('/etc/passwd')) ?? '');
    const found = mighty.flatMap(([group, why]) => {
      const entry = groups.find(({name}) => name === group);
      // group(5) lists only further members: who has the group as primary one stands in passwd(5)
      // alone.
      const first = accounts.filter(({gid}) => gid === entry?.gid).map(({name}) => name);
      const more = (entry?.members ?? []).filter(member => !first.includes(member));
      return [
        ...first.map(member =>
          fails(member, `has ${group} as primary group: ${why}`, `usermod -g GROUP ${member}`),
        ),
        ...more.map(member =>
          fails(member, `is in ${group}: ${why}`, `gpasswd -d ${member} ${group}`),
        ),
      ];
    });
    return orHolds(found, 'nobody is');
  },
};

const onlyRoot: Check = {
  id: 'uid-zero',
  section: 'accounts',
  claim: 'Only root has the user number 0',
  proof: "awk -F: '$3 == 0 {print $1}' /etc/passwd",
  remedy: 'usermod -u NUMBER ACCOUNT, or userdel ACCOUNT',
  applies: 'both',
  async judge(inspector) {
    const found = parsePasswd((await inspector.text('/etc/passwd')) ?? '')
      .filter(({name, uid}) => uid === 0 && name !== 'root')
      .map(({name}) => fails(name, 'is root under another name', `userdel ${name}`));
    return orHolds(found, 'only root');
  },
};

export const groupChecks: readonly Check[] = [rootGroups, onlyRoot];
