// SPDX-License-Identifier: GPL-3.0-or-later
import type {Block} from '../page/block.ts';
import type {Intent} from '../page/page.ts';

/** The way on and the way back, at the end of every page that asks something. */
export const stepButtons: readonly Block[] = [
  {type: 'gap'},
  {type: 'button', id: 'next', label: 'Continue', primary: true},
  {type: 'button', id: 'back', label: 'Back'},
];

export const stepIntent = (_view: unknown, button: string): Intent => ({
  type: button === 'back' ? 'back' : 'next',
});

/** What buttons mean that are on several pages. */
export const commonIntents: Readonly<Record<string, Intent>> = {
  rehearse: {type: 'go', to: 'rehearsal'},
  log: {type: 'go', to: 'log'},
  shell: {type: 'shell'},
};
