// SPDX-License-Identifier: GPL-3.0-or-later
import {identifier, licence, type Template} from './template.ts';

const source = (
  name: string,
): string => `${licence}import {fails, holds, type Check} from '../check.ts';

const ${identifier(name)}: Check = {
  id: '${name}',
  section: 'files',
  claim: 'One sentence that is either true or not',
  proof: 'the command that shows it',
  remedy: 'What to do where it fails.',
  applies: 'both',
  async judge(inspector) {
    const text = await inspector.text('/etc/TODO');
    return text === undefined ? fails('/etc/TODO', 'it is not there') : holds('', 'it is there');
  },
};

export const ${identifier(name)}Checks: readonly Check[] = [${identifier(name)}];
`;

export const check: Template = name => ({
  files: {[`src/checks/confinement/${name}.ts`]: source(name)},
  places: [
    `src/checks/index.ts                   ...${identifier(name)}Checks (a check of verified boot`,
    '                                      lives in src/checks/chain and its index)',
    'test/checks/faults/                   a machine for each way in which it fails',
    'test/checks/confined-machine.ts       the good machine, if it lacks what is looked at',
  ],
});
