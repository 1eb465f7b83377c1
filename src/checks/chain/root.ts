// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {requiredAnswers} from '../installed-answers.ts';
import {fails, holds, type Check} from '../check.ts';
import {bootedUki} from './signatures.ts';

/** The root hash of a kernel command line (systemd-veritysetup-generator(8), `roothash=`). */
const rootHashOf = (text: string): string | undefined =>
  /(?:^|\s)roothash=([0-9a-f]{64})(?:\s|$)/.exec(text)?.[1];

const verity: Check = {
  id: 'root-verity',
  section: 'boot',
  claim: 'The root file system is dm-verity with the root hash of the running command line',
  proof: 'veritysetup status root',
  remedy: 'Restart the boot entry of this system; if it stays so, install the system image again.',
  light: 'dm-verity',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const wanted = rootHashOf((await inspector.text('/proc/cmdline')) ?? '');
    if (!wanted) return fails('', 'the command line names no root hash');
    const source = await inspector.answer(read('findmnt', '-n', '-o', 'SOURCE,FSTYPE', '/'));
    if (!/^\/dev\/mapper\/root\s/.test(source.output)) return fails('', `/ is ${source.output}`);
    const status = await inspector.answer(read('veritysetup', 'status', 'root'));
    if (!/status:\s+verified/.test(status.output))
      return fails('', `dm-verity says: ${status.output}`);
    return status.output.includes(wanted)
      ? holds('', `root hash ${wanted}`)
      : fails('', `the open device has another root hash than ${wanted}`);
  },
};

const signedHash: Check = {
  id: 'root-hash-signed',
  section: 'boot',
  claim: 'That root hash is in the signed command line of the booted UKI',
  proof: 'ukify inspect "$(bootctl --print-stub-path)"',
  remedy:
    "Start the boot entry of this system in the firmware's boot menu, or run " +
    'kernel-install for the ' +
    'installed kernel.',
  light: 'UKI',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const running = rootHashOf((await inspector.text('/proc/cmdline')) ?? '');
    const file = await bootedUki(inspector);
    if (!file || !running) return fails('', 'the booted UKI or its root hash is unknown');
    const {output} = await inspector.answer(
      read('ukify', 'inspect', file, '--section', '.cmdline:text'),
    );
    return output.includes(`roothash=${running}`)
      ? holds('', file)
      : fails('', `the .cmdline section of ${file} holds another root hash`);
  },
};

const readOnly: Check = {
  id: 'root-read-only',
  section: 'boot',
  claim: 'The root file system is read-only',
  proof: 'findmnt /',
  remedy: 'Restart; nothing may mount the root writable.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const {output} = await inspector.answer(
      read('findmnt', '--task', '1', '-n', '-o', 'OPTIONS', '/'),
    );
    return /(^|,)ro(,|$)/.test(output.trim())
      ? holds('', output.trim())
      : fails('', `/ is mounted ${output.trim()}`);
  },
};

const extras: Check = {
  id: 'command-line',
  section: 'boot',
  claim: 'The running command line has every further word that was answered',
  proof: 'cat /proc/cmdline',
  remedy: 'Start the entry that the installation made.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const running = ((await inspector.text('/proc/cmdline')) ?? '').trim().split(/\s+/);
    const wanted = (await requiredAnswers(inspector)).commandLine;
    const missing = wanted.filter(word => !running.includes(word));
    return missing.length === 0
      ? holds('', wanted.join(' ') || 'none were asked for')
      : fails('', `without ${missing.join(' ')}`);
  },
};

export const rootChecks: readonly Check[] = [verity, signedHash, readOnly, extras];
