// SPDX-License-Identifier: GPL-3.0-or-later
import {aboutText} from '../../text/amounts.ts';
import type {Block} from '../page/block.ts';
import type {Page, View} from '../page/page.ts';
import {evidenceList, runPicture} from './progress-picture.ts';

const words = {
  retry: 'Try again',
  redo: 'Do it once more',
  abort: 'Give up',
  stop: 'Stop here',
} as const;

type RunFacts = View['facts'];

function trouble({run, driving}: RunFacts): readonly Block[] {
  if (!run?.problem) return [];
  const {title, detail, remedy, evidence} = run.problem;
  const command =
    evidence?.command === undefined
      ? ''
      : `$ ${evidence.command}${evidence.exitCode === undefined ? '' : `   exit ${evidence.exitCode}`}`;
  return [
    {type: 'gap'},
    {type: 'text', text: `${title}: ${detail}`, role: 'danger'},
    ...(command === '' ? [] : [{type: 'text', text: command, role: 'quiet'} as const]),
    ...(evidence?.tail === undefined || evidence.tail.trim() === ''
      ? []
      : [evidenceList(evidence.tail)]),
    {type: 'text', text: driving ? remedy : `${remedy} Another console decides.`},
  ];
}

/**
 * A command or copy that gives no sign of life: what it is, what it said last, and that it can be
 * ended.
 */
function silence({run, driving}: RunFacts): readonly Block[] {
  if (!run?.stalled || run.question || run.result !== undefined) return [];
  const {words, quiet, last, process} = run.stalled;
  const more = [
    ...(last === undefined ? [] : [`It said last: ${last}`]),
    ...(process === undefined ? [] : [`It is in: ${process}`]),
  ];
  return [
    {type: 'gap'},
    {type: 'text', text: `Nothing was heard for ${aboutText(quiet)} of: ${words}`, role: 'warn'},
    ...(more.length === 0 ? [] : [{type: 'text', text: more.join('. '), role: 'quiet'} as const]),
    {
      type: 'text',
      text: driving
        ? 'It may still come back. "End this command" ends it; then the step can be tried again.'
        : 'Another console decides.',
    },
  ];
}

/**
 * What can be decided now. To change an answer the run is stopped: another plan has another digest,
 * and goes on from what is done already.
 */
function decisions({run, driving}: RunFacts): readonly Block[] {
  if (!run) return [];
  if (run.result !== undefined) {
    const over = run.result === 'failed' || run.result === 'aborted';
    return [
      {type: 'button', id: 'next', label: 'Continue', primary: true},
      ...(over && driving
        ? [{type: 'button', id: 'review', label: 'Change answers'} as const]
        : []),
    ];
  }
  if (!driving) return [{type: 'button', id: 'take-over', label: 'Decide here'}];
  const asked = run.question?.choices ?? [];
  return asked
    .filter(choice => choice !== 'abort')
    .flatMap((choice): readonly Block[] =>
      choice === 'stop'
        ? [
            {type: 'button', id: 'change', label: 'Change answers'},
            {type: 'button', id: 'stop', label: words.stop},
          ]
        : [{type: 'button', id: choice, label: words[choice], primary: choice === 'retry'}],
    );
}

/** The installation, as it goes. */
export const progress: Page = {
  id: 'progress',
  title: 'Installation',
  help: [
    'Every step looks at the machine first, does what is missing, and proves its ' +
      'result. The log shows every command.',
    'The installation runs in a process of its own: this screen may be closed, and ' +
      'another console may watch or decide, without disturbing it.',
    'When a step fails: "Try again" looks at the machine anew. "Change answers" stops ' +
      'here and leads back to the review; ' +
      'installing again goes on where it stopped.',
    "What gives no sign of life for longer than this machine's measured speed explains " +
      'is named, and can be ended; then its step has failed like any other.',
    '"Give up" takes back what was asked of the firmware. What was erased on the disk is gone.',
  ],
  blocks: ({facts}) => {
    const {run, driving} = facts;
    if (!run)
      return [
        {type: 'text', text: 'The installation is about to begin.'},
        {type: 'gap'},
        {type: 'button', id: 'shell', label: 'Shell'},
      ];
    return [
      runPicture(run, run.problem !== undefined || silence(facts).length > 0),
      ...trouble(facts),
      ...silence(facts),
      {type: 'gap'},
      ...decisions(facts),
      ...(silence(facts).length > 0 && driving
        ? [{type: 'button', id: 'stop-command', label: 'End this command'} as const]
        : []),
      {type: 'button', id: 'log', label: 'Command log'},
      {type: 'button', id: 'shell', label: 'Shell'},
      ...(run.result === undefined && driving
        ? [{type: 'button', id: 'abort', label: words.abort} as const]
        : []),
    ];
  },
  put: ({draft}) => draft,
  press: ({facts: {resuming}}, button) => {
    const answers = resuming ? 'resume' : 'review';
    switch (button) {
      case 'stop-command':
        return {type: 'stop-command'};
      case 'retry':
      case 'redo':
      case 'abort':
      case 'stop':
        return {type: 'decide', decision: button};
      case 'change':
        return {type: 'decide', decision: 'stop', to: answers};
      case 'review':
        return {type: 'go', to: answers};
      case 'log':
        return {type: 'go', to: button};
      case 'take-over':
        return {type: 'take-over'};
      case 'shell':
        return {type: 'shell'};
      default:
        return {type: 'next'};
    }
  },
  confirm: (_view, button) =>
    button === 'abort'
      ? 'Give up? What was erased on the disk is gone, and the disk will not start.'
      : undefined,
  // Nothing that Enter does here while nobody looks may end the installation.
  start: ({facts: {run, driving}}) => {
    if (run?.result !== undefined) return 'next';
    return driving && run?.question?.choices.includes('retry') ? 'retry' : 'log';
  },
  restless: true,
};
