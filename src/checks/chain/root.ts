// SPDX-License-Identifier: GPL-3.0-or-later
import {read} from '../../system/command.ts';
import {answeredOf} from './answered.ts';
import {failed, held, type Claim} from './claim.ts';
import {bootedUki} from './signatures.ts';

/** The root hash of a kernel command line (systemd-veritysetup-generator(8), `roothash=`). */
const rootHashOf = (text: string): string | undefined =>
  /(?:^|\s)roothash=([0-9a-f]{64})(?:\s|$)/.exec(text)?.[1];

const verity: Claim = {
  id: 'root-verity',
  claim: 'The root file system is dm-verity with the root hash of the running command line',
  async judge({ask, look}) {
    const wanted = rootHashOf((await look('/proc/cmdline')) ?? '');
    if (!wanted) return failed('the command line names no root hash');
    const source = await ask(read('findmnt', '-n', '-o', 'SOURCE,FSTYPE', '/'));
    if (!/^\/dev\/mapper\/root\s/.test(source.output)) return failed(`/ is ${source.output}`);
    const status = await ask(read('veritysetup', 'status', 'root'));
    if (!/status:\s+verified/.test(status.output))
      return failed(`dm-verity says: ${status.output}`);
    return status.output.includes(wanted)
      ? held(`root hash ${wanted}`)
      : failed(`the open device has another root hash than ${wanted}`);
  },
};

const signedHash: Claim = {
  id: 'root-hash-signed',
  claim: 'That root hash is in the signed command line of the booted UKI',
  async judge(inquiry) {
    const running = rootHashOf((await inquiry.look('/proc/cmdline')) ?? '');
    const file = await bootedUki(inquiry);
    if (!file || !running) return failed('the booted UKI or its root hash is unknown');
    const {output} = await inquiry.ask(
      read('ukify', 'inspect', file, '--section', '.cmdline:text'),
    );
    return output.includes(`roothash=${running}`)
      ? held(file)
      : failed(`the .cmdline section of ${file} holds another root hash`);
  },
};

const readOnly: Claim = {
  id: 'root-read-only',
  claim: 'The root file system is read-only',
  async judge({ask}) {
    const {output} = await ask(read('findmnt', '--task', '1', '-n', '-o', 'OPTIONS', '/'));
    return /(^|,)ro(,|$)/.test(output.trim())
      ? held(output.trim())
      : failed(`/ is mounted ${output.trim()}`);
  },
};

const extras: Claim = {
  id: 'command-line',
  claim: 'The running command line has every further word that was answered',
  async judge({look, subject}) {
    const running = ((await look('/proc/cmdline')) ?? '').trim().split(/\s+/);
    const wanted = answeredOf(subject).commandLine;
    const missing = wanted.filter(word => !running.includes(word));
    return missing.length === 0
      ? held(wanted.join(' ') || 'none were asked for')
      : failed(`without ${missing.join(' ')}`);
  },
};

export const rootClaims: readonly Claim[] = [verity, signedHash, readOnly, extras];
