// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {on, type Call, type Rule, type World} from '../../support/world.ts';
import {key} from './target.ts';

const {root} = livePaths;

/** The image's tables before anybody touched them, as in the reference image. */
export const image = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n',
  shadow: 'root:*:20000:0:99999:7:::\nnobody:*:20000::::::\n',
  group: 'root:x:0:\nsudo:x:27:\naudio:x:29:\n',
} as const;

/** The parts of the image that the machine step looks at. */
export const imageFiles = {
  [`${root}/etc/passwd`]: image.passwd,
  [`${root}/etc/shadow`]: image.shadow,
  [`${root}/etc/group`]: image.group,
  [`${root}/etc/machine-id`]: 'uninitialized\n',
  [`${root}/bin/bash`]: '#!',
  [`${root}/usr/lib/locale/en_GB.utf8`]: {directory: true},
} as const;

const option = ({command}: Call, name: string): string =>
  command.args.find(word => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
const credential = (world: World, call: Call, name: string): string | undefined => {
  const path = `${call.command.env?.['CREDENTIALS_DIRECTORY'] ?? '/nowhere'}/passwd.hashed-password.${name}`;
  return world.files.tree.has(path) ? world.files.text(path) : undefined;
};

/**
 * systemd-firstboot 257 with --force: writes what it is told, and root's password only when there
 * is a credential for it.
 */
function firstboot(call: Call, world: World): string {
  const etc = `${root}/etc`;
  world.files.put(`${etc}/hostname`, `${option(call, 'hostname')}\n`);
  world.files.put(`${etc}/machine-id`, `${option(call, 'machine-id')}\n`);
  world.files.put(`${etc}/locale.conf`, `LANG=${option(call, 'locale')}\n`);
  world.files.put(
    `${etc}/vconsole.conf`,
    `# Written by systemd-firstboot(1)\nKEYMAP=${option(call, 'keymap')}\n`,
  );
  world.files.put(`${etc}/localtime`, {link: `../usr/share/zoneinfo/${option(call, 'timezone')}`});
  const hash = credential(world, call, 'root');
  if (hash !== undefined)
    world.files.put(
      `${etc}/shadow`,
      world.files.text(`${etc}/shadow`).replace(/^root:[^:]*/m, () => `root:${hash}`),
    );
  return '';
}

/**
 * systemd-sysusers 257 reading standard input: makes what is not there, and never changes an
 * account that is.
 */
function sysusers(call: Call, world: World): string {
  const [passwd, shadow, group] = ['passwd', 'shadow', 'group'].map(
    name => `${root}/etc/${name}`,
  ) as [string, string, string];
  const add = (path: string, line: string): void =>
    world.files.put(path, `${world.files.text(path)}${line}\n`);
  for (const line of (call.input ?? '').split('\n').filter(Boolean)) {
    const words = [...line.matchAll(/"((?:\\.|[^"])*)"|(\S+)/g)];
    const [type, name = '', ...rest] = words.map(
      ([, quoted, plain]) =>
        quoted?.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%') ?? plain ?? '',
    );
    if (type === 'u' && !new RegExp(`^${name}:`, 'm').test(world.files.text(passwd))) {
      const [uid, gecos, home, shell] = rest;
      add(passwd, `${name}:x:${uid}:${uid}:${gecos === '-' ? '' : gecos}:${home}:${shell}`);
      add(shadow, `${name}:${credential(world, call, name) ?? '!*'}:20000::::::`);
      if (!new RegExp(`^${name}:`, 'm').test(world.files.text(group)))
        add(group, `${name}:x:${uid}:`);
    }
    if (type === 'g' && !new RegExp(`^${name}:`, 'm').test(world.files.text(group)))
      add(group, `${name}:x:${rest[0] === '-' ? '987' : rest[0]}:`);
    if (type === 'm') {
      world.files.put(
        group,
        world.files
          .text(group)
          .replace(
            new RegExp(`^(${rest[0]}:x:\\d+:)(.*)$`, 'm'),
            (whole, head: string, members: string) =>
              members.split(',').includes(name)
                ? whole
                : `${head}${members ? `${members},` : ''}${name}`,
          ),
      );
    }
  }
  return '';
}

/** What lies in /etc/skel. */
export const skeleton = [
  ['.profile', '# profile\n'],
  ['.bashrc', '# bashrc\n'],
] as const;

/** systemd-tmpfiles 257 for `C`, `d` and `f+~` lines; owners are what `stat` is asked for. */
function tmpfiles(owners: Map<string, string>) {
  return (call: Call, world: World): string => {
    for (const line of (call.input ?? '').split('\n').filter(Boolean)) {
      const [type, path, mode, user, , , argument] = line.split(' ');
      const uid = new RegExp(`^${user}:x:(\\d+):`, 'm').exec(
        world.files.text(`${root}/etc/passwd`),
      )?.[1];
      if (type === 'f+~')
        world.files.put(`${root}${path}`, Buffer.from(argument ?? '', 'base64').toString());
      else world.files.put(`${root}${path}`, {directory: true});
      // What is not empty is not copied into.
      const filled = [...world.files.tree.keys()].some(name => name.startsWith(`${root}${path}/`));
      if (type === 'C' && !filled)
        for (const [name, text] of skeleton) world.files.put(`${root}${path}/${name}`, text);
      owners.set(`${root}${path}`, `${uid}:${uid}:${Number(mode)}`);
    }
    return '';
  };
}

function userdel({command}: Call, world: World): string {
  const name = command.args.at(-1) ?? '';
  for (const table of ['passwd', 'shadow', 'group']) {
    const path = `${root}/etc/${table}`;
    const kept = world.files
      .text(path)
      .split('\n')
      .filter(line => !line.startsWith(`${name}:`));
    world.files.put(
      path,
      kept.map(line => line.replace(new RegExp(`([:,])${name}(,|$)`), '$1')).join('\n'),
    );
  }
  return '';
}

/** The tools of the machine step; `owners` holds `uid:gid:mode` by path. */
export const systemdTools = (owners = new Map<string, string>()): readonly Rule[] => [
  on('systemd-firstboot', firstboot),
  on(({program, stdin}) => program === 'systemd-sysusers' && stdin === undefined, ''),
  on('systemd-sysusers', sysusers),
  on('systemd-tmpfiles', tmpfiles(owners)),
  on('userdel', userdel),
  on('mv', (call, world) => {
    const [from = '', to = ''] = call.command.args.slice(-2);
    for (const [path, entry] of world.files.tree) {
      if (path !== from && !path.startsWith(`${from}/`)) continue;
      world.files.tree.delete(path);
      world.files.tree.set(`${to}${path.slice(from.length)}`, entry);
    }
    owners.set(to, owners.get(from) ?? '');
    return '';
  }),
  on('rm', (call, world) => {
    const paths = call.command.args.slice(call.command.args.indexOf('--') + 1);
    for (const name of world.files.tree.keys())
      if (paths.some(path => name === path || name.startsWith(`${path}/`)))
        world.files.tree.delete(name);
    return '';
  }),
  on('find', ({command}) =>
    command.args.includes('uk.map*')
      ? `${root}/usr/share/keymaps/i386/qwerty/uk.map.gz\n`
      : {code: 1},
  ),
  on('grep --text', {code: 2}),
  on('grep --quiet', ({input}, world) => ({
    code: world.files.text(`${root}/etc/shadow`).includes(input ?? '?') ? 0 : 1,
  })),
  on('stat', ({command}) => {
    const found = owners.get(command.args.at(-1) ?? '');
    return found === undefined ? {code: 1} : `${found}\n`;
  }),
  on('readlink', (_, world) => {
    const held = world.files.tree.get(`${root}/etc/localtime`);
    return held?.kind === 'link' ? `${held.target}\n` : {code: 1};
  }),
  on('sync', ''),
  on('systemctl is-enabled', ({command}, world) => unitReply(command.args.at(-1) ?? '', world)),
  on('systemctl', ({command}, world) => {
    const [verb = '', unit = ''] = command.args.slice(-2);
    const states: Readonly<Record<string, string>> = {enable: 'enabled', mask: 'masked'};
    world.files.put(`/units/${unit}`, states[verb] ?? 'disabled');
    return '';
  }),
  on(
    'mkdir',
    ({command}, world) => (world.files.put(command.args.at(-1) ?? '', {directory: true}), ''),
  ),
  on('chroot /usr/bin/ssh-keygen', (_, world) => {
    world.files.put(`${root}/etc/ssh/ssh_host_ed25519_key`, 'PRIVATE', 0o600);
    world.files.put(`${root}/etc/ssh/ssh_host_ed25519_key.pub`, key);
    return '';
  }),
  on('chroot /usr/sbin/sshd', (_, world) =>
    world.files.tree.has(`${root}/run/sshd`)
      ? effectiveSettings(world)
      : {code: 255, stderr: 'Missing privilege separation directory: /run/sshd\n'},
  ),
];

/** The server's units as Debian's package brings them; tests put other states below /units. */
function unitReply(unit: string, world: World): {code: number; stdout: string} {
  const states: Readonly<Record<string, string>> = {
    'ssh.service': 'disabled',
    'ssh.socket': 'disabled',
    'systemd-networkd.service': 'enabled',
    'systemd-resolved.service': 'enabled',
    'nftables.service': 'enabled',
    'forge-audit.timer': 'disabled',
  };
  const state = world.files.tree.has(`/units/${unit}`)
    ? world.files.text(`/units/${unit}`)
    : (states[unit] ?? 'not-found');
  const codes: Readonly<Record<string, number>> = {enabled: 0, 'not-found': 4};
  return {code: codes[state] ?? 1, stdout: `${state}\n`};
}

/** `sshd -T`: its defaults, over them the drop-in, of which the first value counts. */
function effectiveSettings(world: World): string {
  const path = `${root}/etc/ssh/sshd_config.d/10-forge.conf`;
  const said = world.files.tree.has(path) ? world.files.text(path).toLowerCase() : '';
  const defaults = [
    'port 22',
    'passwordauthentication yes',
    'kbdinteractiveauthentication no',
    'pubkeyauthentication yes',
    'permitemptypasswords no',
    'permitrootlogin without-password',
    '',
  ];
  const words = [...said.split('\n'), ...defaults]
    .filter(line => !line.startsWith('#'))
    .map(line => line.split(' '));
  const first = words.filter(
    ([name], index) => index === words.findIndex(([other]) => other === name),
  );
  return first.map(line => line.join(' ')).join('\n');
}
