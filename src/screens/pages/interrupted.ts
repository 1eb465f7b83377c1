// SPDX-License-Identifier: GPL-3.0-or-later
import {foundLine, foundRows} from '../../interrupted/words.ts';
import {interruptedIn, resumingOf} from '../draft/resuming.ts';
import type {Block} from '../page/block.ts';
import type {Intent, View} from '../page/page.ts';

/** The one that "Resume" and "Start over" are about. */
export function chosenOf({draft, facts}: View) {
  const all = interruptedIn(facts.found);
  return all.find(({disk}) => disk.path === draft.interrupted.disk) ?? all[0];
}

/** An installation under way is an interrupted one to whoever looks at its disk. */
const works = ({facts: {run}}: View): boolean => run !== undefined && run.result === undefined;

/**
 * What was found of earlier installations, above everything else: where one stopped and how far it
 * came.
 */
export function interruptedBlocks(view: View): readonly Block[] {
  const {found = []} = view.facts;
  const chosen = chosenOf(view);
  if (works(view)) return [];
  const all = interruptedIn(found);
  const others = found.filter(({type}) => type !== 'interrupted');
  return [
    ...(chosen
      ? [
          {
            type: 'text',
            text: 'An installation was interrupted on this machine.',
            role: 'warn',
          } as const,
        ]
      : []),
    ...(all.length < 2
      ? []
      : [
          {
            type: 'choice',
            id: 'interrupted',
            label: 'Which one',
            value: chosen?.disk.path ?? '',
            choices: all.map(({disk: {path}}) => ({id: path, label: path})),
          } as const,
        ]),
    ...(chosen
      ? [
          {
            type: 'facts',
            rows: foundRows(chosen).filter(([name]) =>
              ['Disk', 'Stopped', 'Ended as', 'Beware'].includes(name),
            ),
          } as const,
        ]
      : []),
    ...others.map(one => ({type: 'text', text: foundLine(one), role: 'quiet'}) as const),
    ...(chosen || others.length > 0 ? [{type: 'gap'} as const] : []),
  ];
}

/** What can be done about the chosen one. */
export function interruptedButtons(view: View): readonly Block[] {
  const chosen = chosenOf(view);
  if (!chosen || works(view)) return [];
  const resuming = resumingOf(chosen);
  return [
    {
      type: 'button',
      id: 'resume-found',
      label: 'Resume',
      primary: true,
      ...(typeof resuming === 'string' && {disabledReason: resuming}),
    },
    {type: 'button', id: 'start-over', label: 'Start over'},
  ];
}

/** What those buttons mean; nothing for others. */
export function interruptedIntent(view: View, button: string): Intent | undefined {
  const chosen = chosenOf(view);
  if (!chosen) return undefined;
  if (button === 'resume-found') return {type: 'resume', disk: chosen.disk.path};
  return button === 'start-over' ? {type: 'start-over', disk: chosen.disk.path} : undefined;
}
