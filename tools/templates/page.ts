// SPDX-License-Identifier: GPL-3.0-or-later
import {identifier, licence, type Template} from './template.ts';

const source = (name: string): string => `${licence}import type {Page} from '../page/page.ts';
import {putBy} from '../page/setters.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/** What a person decides here. */
export const ${identifier(name)}: Page = {
  id: '${name}',
  title: 'TODO',
  counted: true,
  help: ['What this page asks, and what the answer changes.'],
  blocks: () => [{type: 'text', text: 'TODO'}, ...stepButtons],
  // How each control sets its field of the draft.
  put: putBy({}),
  press: stepIntent,
};
`;

const test = (name: string): string => `${licence}import {expect, test} from 'vitest';
import {${identifier(name)}} from '../../../src/screens/pages/${name}.ts';
import {facts, goodDraft} from '../support/facts.ts';

test('the page ${name} asks what it is for', () => {
  expect(${identifier(name)}.blocks({draft: goodDraft, facts})).toContainEqual({
    type: 'entry',
    id: '${name}',
  });
});
`;

export const page: Template = name => ({
  files: {
    [`src/screens/pages/${name}.ts`]: source(name),
    [`test/screens/pages/${name}.test.ts`]: test(name),
  },
  places: [
    `src/screens/page/page.ts              '${name}' among the PageIds`,
    `src/screens/pages/index.ts            ${identifier(name)}, in its place on the way`,
    'test/screens/support/states.ts        a state to be drawn in',
    'qemu/harness/tui/way.ts               what a person does there, and so in the walks of',
    '                                      test/screens/walks.test.ts',
    'src/screens/draft/draft.ts            the fields that it fills, if any: the test of the draft',
    '                                      names each that reaches no answer',
    'src/screens/draft/answers-of.ts       those fields in the answers',
  ],
});
