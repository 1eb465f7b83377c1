// SPDX-License-Identifier: GPL-3.0-or-later
import {identifier, licence, type Template} from './template.ts';

const source = (
  name: string,
): string => `${licence}import type {Scenario} from '../../harness/scenario.ts';

/** What it shows, whole and by itself. */
export const ${identifier(name)}: Scenario = {
  name: '${name}',
  groups: ['main'],
  ci: false,
  budget: 600,
  about: 'one sentence for "npm run vm -- list"',
  async run(context) {
    context.ledger.fact('not written', 'yet');
    throw new Error('${name} shows nothing yet');
  },
};
`;

export const scenario: Template = name => ({
  files: {[`qemu/scenarios/install/${name}.ts`]: source(name)},
  places: [`qemu/scenarios/index.ts               ${identifier(name)}, in its group`],
});
