// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../../os/installed-paths.ts';
import {read} from '../../system/command.ts';
import {answeredOf} from './answered.ts';
import {failed, held, type Claim} from './claim.ts';

/**
 * What lies in the key's directory besides the key, the directory itself included
 * (src/steps/keys.ts).
 */
const besides = new Set(['mok', 'MOK.pem', 'MOK.der', 'openssl.cnf']);

const key: Claim = {
  id: 'mok-key',
  claim:
    "This machine's private key is where the answers say: for root only and encrypted, or nowhere",
  async judge({ask, subject}) {
    const {
      mok: {protection},
      state: {encryption},
    } = answeredOf(subject);
    const {code, output} = await ask(read('find', installedPaths.mok, '-printf', '%U %m %f\\n'));
    if (code !== 0) return failed(output);
    const lines = output.split('\n');
    if (protection === 'discard') {
      const extra = lines.filter(line => !besides.has(line.replace(/^\d+ \d+ /, '')));
      if (extra.length > 0) return failed(`it was to be discarded: ${extra.join(', ')}`);
      return held('it is not on this machine: it was discarded once the system was signed');
    }
    if (encryption === 'none')
      return failed('not protected offline: it lies on a state that is not encrypted');
    const tight = ['0 700 mok', '0 600 MOK.key'].every(line => lines.includes(line));
    if (!tight) return failed(`the directory must be 700, MOK.key 600, both root's: ${output}`);
    return held('root can sign kernels and modules with it, nobody else');
  },
};

export const keyClaims: readonly Claim[] = [key];
