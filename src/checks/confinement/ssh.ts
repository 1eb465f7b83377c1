// SPDX-License-Identifier: GPL-3.0-or-later
import {basename, dirname} from 'node:path/posix';
import {sectionSettings} from '../../units/unit-text.ts';
import {installedPaths} from '../../os/installed-paths.ts';
import {sshServer, sshUnits} from '../../os/ssh-units.ts';
import {read} from '../../system/command.ts';
import type {Inspector} from '../inspector.ts';
import {
  fitsGlob,
  hasOwnOptions,
  parseConfig,
  parseEffective,
  type SshdConfig,
  type SshdSettings,
} from '../../formats/sshd-config.ts';
import {isWanted} from '../wanted.ts';
import {cannotTell, excepted, fails, holds, orHolds, type Check, type Judged} from '../check.ts';

/** The unit through which the SSH server is started; `undefined` where none is. */
async function enabledUnit(inspector: Inspector): Promise<string | undefined> {
  for (const unit of sshUnits) if (await isWanted(inspector, unit)) return unit;
  return undefined;
}

async function settingsOf(inspector: Inspector): Promise<SshdConfig | string> {
  if (inspector.root === '') {
    const {code, stdout, stderr} = await inspector.ask(read(sshServer, '-T'));
    return code === 0
      ? {settings: parseEffective(stdout), matches: false}
      : stderr.trim() || 'sshd -T gave no answer';
  }
  const text = await inspector.text('/etc/ssh/sshd_config');
  if (text === undefined) return 'there is no /etc/ssh/sshd_config';
  return parseConfig(text, async pattern => {
    const absolute = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`;
    const directory = dirname(absolute);
    if (/[*?[]/.test(directory))
      throw new Error(`"Include ${pattern}" names directories by a pattern, which is not followed`);
    const names = (await inspector.list(directory)).filter(name =>
      fitsGlob(name, basename(absolute)),
    );
    return Promise.all(
      names.map(async name => (await inspector.text(`${directory}/${name}`)) ?? ''),
    );
  });
}

/** Debian's units read their options from this file (ssh.service, EnvironmentFile=). */
const environment = '/etc/default/ssh';

/**
 * Where sshd gets options on its command line: they win over every file (sshd(8)), and `sshd -T`
 * does not see them. Generators write the image's own.
 */
async function ownOptions(inspector: Inspector): Promise<string | undefined> {
  const lines = ((await inspector.text(environment)) ?? '')
    .split('\n')
    .filter(line => !line.trimStart().startsWith('#'));
  if (lines.some(hasOwnOptions)) return environment;
  const servers = (await inspector.units()).filter(({name}) =>
    /^sshd?(?:@[^/]*)?\.service$/.test(name),
  );
  for (const file of servers
    .flatMap(({files}) => files)
    .filter(path => !path.startsWith('/run/systemd/generator'))) {
    const service = sectionSettings([(await inspector.text(file)) ?? ''], 'Service');
    if (['ExecStart', 'Environment'].some(key => service.get(key)?.some(hasOwnOptions)))
      return file;
  }
  return undefined;
}

/**
 * A check of the settings of a server that is enabled. What fails fails; what holds does so only
 * where nothing else sets anything.
 */
const about =
  (judge: (settings: SshdSettings, inspector: Inspector) => Promise<Judged>) =>
  async (inspector: Inspector): Promise<readonly Judged[]> => {
    if ((await enabledUnit(inspector)) === undefined)
      return [holds('', 'no SSH server is enabled')];
    const config = await settingsOf(inspector);
    if (typeof config === 'string') return [cannotTell('', config, 'Run as root.')];
    const judged = await judge(config.settings, inspector);
    if (judged.verdict === 'fails') return [judged];
    if (config.matches)
      return [
        cannotTell(
          '',
          'a Match block sets more for some',
          'Read the Match blocks in /etc/ssh; "sshd -T -C user=NAME" shows what holds for one.',
        ),
      ];
    const from = await ownOptions(inspector);
    return [
      from === undefined
        ? judged
        : cannotTell(
            '',
            `${from} gives sshd options (-o or -f) that no file of /etc/ssh holds`,
            `Put them into /etc/ssh/sshd_config.d/ and take them out of ${from}.`,
          ),
    ];
  };

const asked: Check = {
  id: 'ssh-asked',
  section: 'network',
  claim: 'Log-in by ssh is on only where the answers ask for it',
  proof: 'systemctl is-enabled ssh.service ssh.socket',
  remedy:
    'systemctl disable --now ssh.service ssh.socket; where the image starts it from ' +
    '/usr, systemctl mask --now them.',
  applies: 'both',
  async judge(inspector) {
    const [unit, answers] = [await enabledUnit(inspector), await inspector.answers()];
    if (unit === undefined) return [holds('', 'it is off')];
    return [
      answers?.ssh.enable
        ? holds(unit, 'asked for in the answers')
        : fails(
            unit,
            answers
              ? 'is on, the answers ask for the opposite'
              : 'is on, and no answers ask for it',
          ),
    ];
  },
};

const keysOnly: Check = {
  id: 'ssh-keys-only',
  section: 'network',
  claim: 'Who comes in by ssh has a key; no password is enough',
  proof: "sshd -T | grep -E '^(password|kbdinteractive)authentication|^permitemptypasswords'",
  remedy:
    'PasswordAuthentication no and KbdInteractiveAuthentication no in ' +
    '/etc/ssh/sshd_config.d/, then systemctl reload ssh.',
  applies: 'both',
  judge: about(async (settings, inspector) => {
    const open = [
      'passwordauthentication',
      'kbdinteractiveauthentication',
      'permitemptypasswords',
    ].filter(keyword => settings.get(keyword) === 'yes');
    if (open.length === 0) return holds('', 'keys only');
    const detail = open.map(keyword => `${keyword} yes`).join(', ');
    if (open.includes('permitemptypasswords') || !(await inspector.answers())?.ssh.passwords)
      return fails('', detail);
    return excepted('', detail, 'The answers ask for it (ssh.passwords)');
  }),
};

const root: Check = {
  id: 'ssh-root',
  section: 'network',
  claim: 'root does not come in by ssh with a password',
  proof: 'sshd -T | grep ^permitrootlogin',
  remedy: 'PermitRootLogin no in /etc/ssh/sshd_config.d/, then systemctl reload ssh.',
  applies: 'both',
  judge: about(async settings => {
    const value = settings.get('permitrootlogin') ?? 'prohibit-password';
    return value === 'yes'
      ? fails('', 'permitrootlogin yes')
      : holds('', `permitrootlogin ${value}`);
  }),
};

/** Seconds that an installation may take between its first and its last file. */
const installationSeconds = 3600;

const hostKeys: Check = {
  id: 'ssh-host-keys',
  section: 'network',
  claim: "The host keys are this machine's own, and only root reads them",
  proof: "stat -c '%a %U %y %n' /etc/ssh/ssh_host_*_key",
  remedy: 'rm /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart ssh',
  applies: 'both',
  async judge(inspector) {
    const index = await inspector.index();
    const installed = index.get(installedPaths.answers)?.mtime;
    const keys = [...index].filter(([path]) => /^\/etc\/ssh\/ssh_host_[^/]*key$/.test(path));
    const found = keys.map(([path, {mode, uid, mtime}]): Judged => {
      if (uid !== 0 || (mode & 0o077) !== 0)
        return fails(
          path,
          `mode ${mode.toString(8)} of user ${uid}: others read the machine's identity`,
          `chmod 600 ${path}, and make new keys: rm /etc/ssh/ssh_host_*; ssh-keygen -A`,
        );
      if (installed !== undefined)
        return mtime < installed - installationSeconds
          ? fails(path, 'is older than the installation: other machines may have it')
          : holds(path, 'made by the installation or later');
      return inspector.root === ''
        ? holds(path, 'only root reads it; when it was made cannot be compared')
        : fails(
            path,
            'is part of the image: every machine would have it',
            `rm ${inspector.root}${path}`,
          );
    });
    return orHolds(found, 'there are none');
  },
};

export const sshChecks: readonly Check[] = [asked, keysOnly, root, hostKeys];
