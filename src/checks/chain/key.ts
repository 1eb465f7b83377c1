// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../../os/installed-paths.ts';
import {read} from '../../system/command.ts';
import {requiredAnswers} from '../installed-answers.ts';
import {fails, holds, type Check} from '../check.ts';

/**
 * What lies in the key's directory besides the key, the directory itself included
 * (src/steps/keys.ts).
 */
const besides = new Set(['mok', 'MOK.pem', 'MOK.der', 'openssl.cnf']);

const key: Check = {
  id: 'mok-key',
  section: 'boot',
  claim:
    "This machine's private key is where the answers say: for root only and encrypted, or nowhere",
  proof: 'ls -la /var/lib/forge/mok',
  remedy:
    'chmod 700 /var/lib/forge/mok; chmod 600 /var/lib/forge/mok/MOK.key, and make a ' +
    'new key if others could read it.',
  applies: 'live',
  needs: 'installation',
  async judge(inspector) {
    const {
      mok: {protection},
      state: {encryption},
    } = await requiredAnswers(inspector);
    const {code, output} = await inspector.answer(
      read('find', installedPaths.mok, '-printf', '%U %m %f\\n'),
    );
    if (code !== 0) return fails('', output);
    const lines = output.split('\n');
    if (protection === 'discard') {
      const extra = lines.filter(line => !besides.has(line.replace(/^\d+ \d+ /, '')));
      if (extra.length > 0) return fails('', `it was to be discarded: ${extra.join(', ')}`);
      return holds('', 'it is not on this machine: it was discarded once the system was signed');
    }
    if (encryption === 'none')
      return fails('', 'not protected offline: it lies on a state that is not encrypted');
    const tight = ['0 700 mok', '0 600 MOK.key'].every(line => lines.includes(line));
    if (!tight) return fails('', `the directory must be 700, MOK.key 600, both root's: ${output}`);
    return holds('', 'root can sign kernels and modules with it, nobody else');
  },
};

export const keyChecks: readonly Check[] = [key];
