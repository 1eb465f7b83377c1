// SPDX-License-Identifier: GPL-3.0-or-later
import {parseGroup, parsePasswd, parseShadow} from '../../../src/formats/passwd.ts';
import {write, type Command} from '../../../src/system/command.ts';
import {aliceHash, bobHash, key} from './target.ts';

/** What the tools are asked to do to a tree at `root`, with credentials in a directory. */
export const toolCommands = (root: string, credentials: string): readonly Command[] => {
  const env = {CREDENTIALS_DIRECTORY: credentials};
  const sysusers = {
    ...write('systemd-sysusers', `--root=${root}`, '-'),
    env,
    stdin: [
      'g lab 5000',
      'u alice 1000 "Alice \\"Q\\" 50%% \\\\ O" /home/alice /bin/bash',
      'm alice sudo',
      'm alice audio',
      'u bob 1001 - /home/bob /bin/bash',
      'm bob sudo',
      '',
    ].join('\n'),
  };
  const tmpfiles = (...lines: readonly string[]): Command => ({
    ...write('systemd-tmpfiles', `--root=${root}`, '--create', '-'),
    stdin: `${lines.join('\n')}\n`,
  });
  return [
    {
      ...write(
        'systemd-firstboot',
        `--root=${root}`,
        '--force',
        '--locale=en_GB.UTF-8',
        '--keymap=uk',
        '--timezone=Europe/London',
        '--hostname=box1.example.org',
        '--machine-id=0123456789abcdef0123456789abcdef',
      ),
      env,
    },
    sysusers,
    // A second time: what is there stays as it is.
    {...sysusers, stdin: 'u alice 1000 "Another" /elsewhere /bin/sh\n'},
    tmpfiles(
      'd /home/.forge-homes 0700 root root -',
      'C /home/.forge-homes/alice 0700 alice alice - /etc/skel',
    ),
    tmpfiles(
      'd /home/bob 0750 bob bob -',
      'd /home/bob/.ssh 0700 bob bob -',
      `f+~ /home/bob/.ssh/authorized_keys 0600 bob bob - ${Buffer.from(`${key}\n`).toString('base64')}`,
    ),
    write('userdel', '--root', root, 'bob'),
  ];
};

/** The credentials by file name. */
export const toolCredentials: Readonly<Record<string, string>> = {
  'passwd.hashed-password.root': aliceHash,
  'passwd.hashed-password.alice': aliceHash,
  'passwd.hashed-password.bob': bobHash,
};

/** What is looked at after each command: by name, since nobody promises an order. */
export type TreeState = Readonly<Record<string, unknown>>;

const byName = <T extends {readonly name: string}>(entries: readonly T[]) =>
  Object.fromEntries(
    entries
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({name, ...rest}) => [name, rest]),
  );

const without = (text: string | undefined): string | undefined =>
  text?.replaceAll(/^#.*\n/gm, '').trim();

/**
 * The state of a tree.
 * @param text - a file's text below the tree; `undefined` where it is not there.
 * @param owner - `uid:gid:mode` of a path below the tree, likewise.
 */
export async function treeState(
  text: (path: string) => Promise<string | undefined>,
  owner: (path: string) => Promise<string | undefined>,
): Promise<TreeState> {
  const known = async <T>(paths: readonly string[], of: (path: string) => Promise<T>) =>
    Object.fromEntries(
      await Promise.all(paths.map(async path => [path, (await of(path)) ?? null] as const)),
    );
  return {
    passwd: byName(parsePasswd((await text('/etc/passwd')) ?? '')),
    shadow: byName(parseShadow((await text('/etc/shadow')) ?? '')),
    group: byName(
      parseGroup((await text('/etc/group')) ?? '').map(group => ({
        ...group,
        members: group.members.toSorted(),
      })),
    ),
    settings: await known(
      ['/etc/hostname', '/etc/machine-id', '/etc/locale.conf', '/etc/vconsole.conf'],
      async path => without(await text(path)),
    ),
    files: await known(
      [
        '/home/.forge-homes/alice/.profile',
        '/home/.forge-homes/alice/.bashrc',
        '/home/bob/.ssh/authorized_keys',
      ],
      text,
    ),
    owners: await known(
      [
        '/home/.forge-homes',
        '/home/.forge-homes/alice',
        '/home/bob',
        '/home/bob/.ssh',
        '/home/bob/.ssh/authorized_keys',
      ],
      owner,
    ),
  };
}
