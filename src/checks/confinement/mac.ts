// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {read} from '../../system/command.ts';
import {matchesAttachment, profilesIn, type ProfileFile} from '../apparmor.ts';
import type {Inspector} from '../inspector.ts';
import {isStarted} from '../wanted.ts';
import {cannotTell, excepted, fails, holds, orHolds, type Check, type Judged} from '../check.ts';
import {judgedUnits} from './sandbox.ts';

const status = z.object({
  profiles: z.record(z.string(), z.string()),
  processes: z
    .record(
      z.string(),
      z.array(z.object({profile: z.string(), pid: z.string(), status: z.string()})),
    )
    .default({}),
});

/** The active security modules, in the kernel's order. */
const modulesOf = async (inspector: Inspector): Promise<readonly string[]> =>
  ((await inspector.text('/sys/kernel/security/lsm')) ?? '').trim().split(',').filter(Boolean);

const active: Check = {
  id: 'mac-active',
  section: 'mac',
  claim: 'AppArmor, or else SELinux, is the active layer of mandatory access control',
  proof: 'cat /sys/kernel/security/lsm /sys/module/apparmor/parameters/enabled',
  remedy:
    'Start with "apparmor=1 security=apparmor", enable apparmor.service; never mend a ' +
    'denial by switching it off.',
  applies: 'both',
  async judge(inspector) {
    if (inspector.root !== '') {
      if (await isStarted(inspector, 'apparmor.service'))
        return [holds('', 'apparmor.service loads the profiles at every start')];
      const selinux = /^SELINUX=(\w+)/m.exec(
        (await inspector.text('/etc/selinux/config')) ?? '',
      )?.[1];
      return [
        selinux === undefined || selinux === 'disabled'
          ? fails('', 'neither apparmor.service is enabled nor SELinux configured')
          : holds('', `SELinux, ${selinux}`),
      ];
    }
    const modules = await modulesOf(inspector);
    const enabled = (
      (await inspector.text('/sys/module/apparmor/parameters/enabled')) ?? ''
    ).trim();
    if (modules.includes('apparmor') && enabled === 'Y')
      return [holds('', `AppArmor (${modules.join(',')})`)];
    if (modules.includes('selinux')) return [holds('', `SELinux (${modules.join(',')})`)];
    return [
      fails(
        '',
        'the kernel runs with ' +
          `${modules.join(',') || 'no security module that can be seen'}; apparmor: ` +
          `${enabled || 'absent'}`,
      ),
    ];
  },
};

/**
 * All profiles below /etc/apparmor.d that are not disabled, with whether they are forced to
 * complain.
 */
async function profileFiles(
  inspector: Inspector,
): Promise<readonly (ProfileFile & {readonly forced: boolean})[]> {
  const [names, disabled, forced] = await Promise.all(
    ['/etc/apparmor.d', '/etc/apparmor.d/disable', '/etc/apparmor.d/force-complain'].map(path =>
      inspector.list(path),
    ),
  );
  const found = await Promise.all(
    (names ?? [])
      .filter(name => !disabled?.includes(name) && !/^\.|\.dpkg-|~$/.test(name))
      .map(async name => {
        const index = await inspector.index();
        const path = `/etc/apparmor.d/${name}`;
        const text = index.get(path)?.kind === 'd' ? undefined : await inspector.text(path);
        return profilesIn(path, text ?? '').map(profile => ({
          ...profile,
          forced: forced?.includes(name) ?? false,
        }));
      }),
  );
  return found.flat();
}

const idle =
  'A profile of this mode confines nothing and says so: it only lets its program make ' +
  'user namespaces (apparmor.d(5), unconfined)';

function judgeMode(name: string, mode: string): Judged {
  if (mode === 'enforce' || mode === 'kill') return holds(name, mode);
  if (mode === 'unconfined') return excepted(name, 'unconfined', idle);
  return fails(
    name,
    `is in ${mode} mode: it only writes down what it would refuse`,
    `aa-enforce ${name}`,
  );
}

/** The mode that a profile's flags ask for (apparmor.d(5)). */
const modeOf = (flags: readonly string[]): string =>
  ['complain', 'unconfined'].find(mode => flags.includes(mode)) ?? 'enforce';

const enforce: Check = {
  id: 'apparmor-enforce',
  section: 'mac',
  claim: 'Every AppArmor profile is in enforce mode',
  proof: 'aa-status --json',
  remedy: 'aa-enforce PROFILE',
  applies: 'both',
  async judge(inspector) {
    if (inspector.root !== '') {
      const files = await profileFiles(inspector);
      const modes = files.map(({name, flags, forced}) =>
        judgeMode(name, forced ? 'complain' : modeOf(flags)),
      );
      return orHolds(modes, 'there are no profiles');
    }
    const loaded = await loadedProfiles(inspector);
    if (typeof loaded === 'string') return [await withoutAppArmor(inspector, loaded)];
    const found = Object.entries(loaded.profiles).map(([name, mode]) => judgeMode(name, mode));
    return orHolds(found, 'there are no profiles');
  },
};

/**
 * Where AppArmor is not there, another layer is judged by its own checks, and none is a failure of
 * its own check.
 */
async function withoutAppArmor(inspector: Inspector, said: string): Promise<Judged> {
  const modules = await modulesOf(inspector);
  return modules.includes('apparmor')
    ? cannotTell(
        '',
        said || 'aa-status gave no answer',
        'Run as root, with aa-status (package apparmor).',
      )
    : holds('', 'AppArmor is not the active layer');
}

async function loadedProfiles(inspector: Inspector): Promise<z.infer<typeof status> | string> {
  const {code, stdout, stderr} = await inspector.ask(read('aa-status', '--json'));
  const parsed = code === 0 ? status.safeParse(JSON.parse(stdout)) : undefined;
  return parsed?.success ? parsed.data : stderr.trim();
}

const loaded: Check = {
  id: 'apparmor-loaded',
  section: 'mac',
  claim:
    'Every profile in /etc/apparmor.d is loaded, and every running service that has one ' +
    'is under it',
  proof: 'aa-status; ps -eo pid,label,args',
  remedy: 'systemctl reload apparmor, then restart the service.',
  applies: 'live',
  async judge(inspector) {
    const known = await loadedProfiles(inspector);
    if (typeof known === 'string') return [await withoutAppArmor(inspector, known)];
    const files = await profileFiles(inspector);
    const running = await Promise.all(
      (await judgedUnits(inspector))
        .filter(({mainPid}) => mainPid > 0)
        .map(async unit => {
          const label = (await inspector.text(`/proc/${unit.mainPid}/attr/current`)) ?? '';
          return {
            unit,
            program: await inspector.leads(`/proc/${unit.mainPid}/exe`),
            label: label.replace(/[\0\n]+$/, ''),
          };
        }),
    );
    const missing = files
      .filter(({name}) => !Object.hasOwn(known.profiles, name))
      .map(profile => {
        const daemon = running.find(
          ({program}) =>
            program !== undefined &&
            profile.attachments.some(pattern => matchesAttachment(pattern, program)),
        );
        const while_ = daemon
          ? ` while ${daemon.unit.name} runs (process ${daemon.unit.mainPid})`
          : '';
        return fails(
          profile.name,
          `is not loaded${while_}`,
          `apparmor_parser -r ${profile.file}${daemon ? `; systemctl restart ${daemon.unit.name}` : ''}`,
        );
      });
    const loose = running.flatMap(({unit, program, label}) => {
      const profile = files.find(
        ({name, attachments}) =>
          Object.hasOwn(known.profiles, name) &&
          program !== undefined &&
          attachments.some(pattern => matchesAttachment(pattern, program)),
      );
      if (!profile) return [];
      if (label.startsWith(profile.name) && !label.endsWith('(complain)'))
        return [holds(unit.name, label)];
      return [
        fails(
          unit.name,
          `process ${unit.mainPid} is ${label || 'unconfined'}, not under ${profile.name}`,
          `systemctl restart ${unit.name}`,
        ),
      ];
    });
    const found = [...missing, ...loose];
    return orHolds(found, `${files.length} profiles, no running service has one`);
  },
};

const selinux: Check = {
  id: 'selinux-enforcing',
  section: 'mac',
  claim: 'Where SELinux is the active layer, it enforces',
  proof: 'getenforce',
  remedy:
    '"setenforce 1" and SELINUX=enforcing in /etc/selinux/config; mend denials in the policy.',
  applies: 'both',
  async judge(inspector) {
    if (inspector.root !== '') {
      const mode = /^SELINUX=(\w+)/m.exec((await inspector.text('/etc/selinux/config')) ?? '')?.[1];
      if (mode === undefined || (await isStarted(inspector, 'apparmor.service')))
        return [holds('', 'SELinux is not the active layer')];
      return [
        mode === 'enforcing' ? holds('', mode) : fails('/etc/selinux/config', `SELINUX=${mode}`),
      ];
    }
    if (!(await modulesOf(inspector)).includes('selinux'))
      return [holds('', 'SELinux is not the active layer')];
    const mode = (await inspector.text('/sys/fs/selinux/enforce'))?.trim();
    if (mode === undefined) return [cannotTell('', '/sys/fs/selinux/enforce cannot be read')];
    return [
      mode === '1'
        ? holds('', 'Enforcing')
        : fails('', 'Permissive: denials are only written down'),
    ];
  },
};

export const macChecks: readonly Check[] = [active, enforce, loaded, selinux];
