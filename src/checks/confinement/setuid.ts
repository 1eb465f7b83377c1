// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../../system/command.ts';
import type {SetuidEntry} from '../setuid-list.ts';
import {cannotTell, fails, holds, orHolds, type Check, type Judged} from '../check.ts';

/**
 * Not files of this system: kernel interfaces, and what containers keep in storage of their own,
 * where they are other users' and nosuid.
 */
const pruned = ['/proc', '/sys', '/dev'];

/**
 * Looks at every directory of a tree, and says of each that it cannot search "Permission denied".
 */
export const setuidCommand = (root: string): Command => {
  const left = [...pruned.map(path => root + path), '*/containers/storage/overlay'].flatMap(
    (path, at) => [...(at > 0 ? ['-o'] : []), '-path', path],
  );
  const wanted = ['-type', 'f', '-perm', '/6000', '-printf', '%m %U %G %p\\0'];
  return {
    ...read('find', '-P', root || '/', '(', ...left, ')', '-prune', '-o', ...wanted),
    okCodes: [0, 1],
  };
};

/** A file that runs as its owner or group. `bits`: u setuid, g setgid. */
export type SetuidFile = {
  readonly path: string;
  readonly bits: string;
  readonly mode: string;
  readonly uid: number;
};

export const parseSetuid = (output: string, root: string): readonly SetuidFile[] =>
  output.split('\0').flatMap(line => {
    const [, mode = '', uid = '', path = ''] = /^(\d+) (\d+) \d+ (.*)$/s.exec(line) ?? [];
    if (mode === '') return [];
    const number = Number.parseInt(mode, 8);
    return [
      {
        path: path.slice(root.length),
        bits: `${(number & 0o4000) === 0 ? '' : 'u'}${(number & 0o2000) === 0 ? '' : 'g'}`,
        mode,
        uid: Number(uid),
      },
    ];
  });

function judgeFile({path, bits, mode, uid}: SetuidFile, list: readonly SetuidEntry[]): Judged {
  const entry = list.find(({paths, bits: most}) => most !== undefined && paths.includes(path));
  const text = `${bits === 'g' ? 'setgid' : 'setuid'} ${mode}, user ${uid}`;
  if ((Number.parseInt(mode, 8) & 0o022) !== 0)
    return fails(
      path,
      `${text}, and others may write it`,
      `chmod go-w ${path}, and find out who wrote it`,
    );
  if (!entry)
    return fails(
      path,
      `${text}, is not on the reviewed list`,
      `chmod u-s,g-s ${path}, or remove its package`,
    );
  if ([...bits].some(bit => !entry.bits?.includes(bit)))
    return fails(
      path,
      `${text}, has more than the reviewed list gives it (${entry.bits})`,
      `chmod ${entry.bits === 'g' ? 'u-s' : 'g-s'} ${path}`,
    );
  return holds(path, `${text}: ${entry.reason} (${entry.source})`);
}

export const setuid: Check = {
  id: 'setuid-files',
  section: 'files',
  claim: 'Only programs of the reviewed list are setuid or setgid',
  proof: "find / -xdev -type f -perm /6000 -printf '%m %u %p\\n'",
  remedy: 'chmod u-s,g-s FILE, or remove its package.',
  applies: 'both',
  async judge(inspector) {
    const {code, stdout, stderr} = await inspector.ask(setuidCommand(inspector.root));
    if (code > 1) return [cannotTell('', stderr.trim() || 'find gave no answer')];
    const found = parseSetuid(stdout, inspector.root).map(file =>
      judgeFile(file, inspector.setuid),
    );
    const blind = stderr.includes('Permission denied')
      ? [cannotTell('', 'some directories cannot be searched', 'Run as root.')]
      : [];
    return orHolds([...found, ...blind], 'there are none');
  },
};
