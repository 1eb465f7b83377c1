// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../../system/command.ts';
import type {SetuidEntry} from '../setuid-list.ts';
import {cannotTell, fails, holds, orHolds, type Check, type Judged} from '../check.ts';
import {setuidCommand} from './setuid.ts';

/** Where programs lie; kernel interfaces have no files of their own. getcap(8), -r. */
const searched = ['/usr', '/etc', '/opt', '/srv', '/var', '/home', '/root'];

const getcap = (root: string): Command => ({
  ...read('getcap', '-r', ...searched.map(path => root + path)),
  okCodes: [0, 1],
});

/** A file with capabilities; `names` without their flags. */
export type CapableFile = {
  readonly path: string;
  readonly names: readonly string[];
  readonly text: string;
};

/**
 * Lines of getcap: `PATH cap_a,cap_b=ep`; libcap before 2.41 wrote `PATH = cap_a+ep`. Containers
 * keep files of their own in their storage.
 */
export const parseCapabilities = (output: string, root: string): readonly CapableFile[] =>
  output.split('\n').flatMap(line => {
    const [, path = '', text = ''] =
      /^(.*?) (?:= )?((?:cap_[a-z_,]+|all)?[=+][eip+-]*.*)$/.exec(line) ?? [];
    if (path === '' || path.includes('/containers/storage/')) return [];
    return [{path: path.slice(root.length), names: text.match(/cap_[a-z_]+/g) ?? ['all'], text}];
  });

function judgeFile({path, names, text}: CapableFile, list: readonly SetuidEntry[]): Judged {
  const entry = list.find(
    ({paths, capabilities}) => capabilities !== undefined && paths.includes(path),
  );
  if (!entry)
    return fails(
      path,
      `${text}, is not on the reviewed list`,
      `setcap -r ${path}, or remove its package`,
    );
  const more = names.filter(name => !entry.capabilities?.includes(name));
  if (more.length > 0)
    return fails(
      path,
      `has ${more.join(', ')} beyond the reviewed list`,
      `setcap ${entry.capabilities?.join(',')}=ep ${path}`,
    );
  return holds(path, `${text}: ${entry.reason} (${entry.source})`);
}

export const fileCapabilities: Check = {
  id: 'file-capabilities',
  section: 'files',
  claim: 'Only programs of the reviewed list have capabilities of their own',
  proof: `getcap -r ${searched.join(' ')}`,
  remedy: 'setcap -r FILE, or remove its package.',
  applies: 'both',
  async judge(inspector) {
    const {code, stdout, stderr} = await inspector.ask(getcap(inspector.root));
    if (code > 1)
      return [
        cannotTell(
          '',
          stderr.trim() || 'getcap gave no answer',
          'Install getcap (libcap2-bin) and ask again.',
        ),
      ];
    const found = parseCapabilities(stdout, inspector.root).map(file =>
      judgeFile(file, inspector.setuid),
    );
    // getcap passes over a directory that it may not read without a word; find, which setuid-files
    // asked, does not.
    const everywhere = await inspector.ask(setuidCommand(inspector.root));
    const blind =
      everywhere.code > 1 || `${stderr}${everywhere.stderr}`.includes('Permission denied')
        ? [cannotTell('', 'some directories cannot be searched', 'Run as root.')]
        : [];
    return orHolds([...found, ...blind], 'no file has any');
  },
};
