// SPDX-License-Identifier: GPL-3.0-or-later
import {livePayload} from '../steps/make.ts';
import {isLive} from '../steps/preflight/live.ts';
import {makeStore, type Store} from '../screens/app/store.ts';
import {firstDraft} from '../screens/draft/first-draft.ts';
import type {Intent, Page} from '../screens/page/page.ts';
import {handOn} from '../screens/keys/hand.ts';
import {serialLine} from '../screens/terminal/profile.ts';
import {problemOf} from '../app/session.ts';
import {plainReader} from '../app/reader.ts';
import {settleHere} from '../app/resume/settle-here.ts';
import type {Context, ExitCode} from '../app/context.ts';
import {dryActions, realActions, type Actions} from './actions.ts';
import {checkImage} from './image.ts';
import {auditInstalled, proveInstalled, readInstalled} from './installed.ts';
import {lookAround} from './look.ts';
import {interruptionIn, planOf} from './planning.ts';
import {saveAnswers} from './save.ts';
import {settleFound} from './settle-found.ts';
import type {Seat} from './seat.ts';
import {watchPages} from './watch-pages.ts';

/** What shows the pages: it can give the terminal away for a while. */
export type Face = {
  /** Runs `use` while nothing is drawn and no key is read. */
  lend(use: () => Promise<void>): Promise<void>;
};

export type Program = {
  readonly store: Store;
  /** From now on the machine is looked at, the engine followed, and what pages ask for is done. */
  begin(face: Face): void;
  /** Ends when somebody leaves, or this process is told to end. */
  readonly ended: Promise<ExitCode>;
  /** Words for the terminal once nothing is drawn any more. */
  farewell(): readonly string[];
};

export type ProgramOptions = {
  readonly seat: Seat;
  readonly pages: readonly Page[];
  /** Payload directory; the live medium's where absent. */
  readonly payload?: string;
  /** This is a system that Forge installed: the pages are about it, and nothing is installed. */
  readonly installed?: boolean;
};

/** What went wrong, in one paragraph. */
function noticeOf(error: unknown): string {
  const {title, detail, remedy} = problemOf(error);
  return `${title}: ${detail}. ${remedy}`;
}

/**
 * The screens' other half: answers what pages ask for, and tells them what becomes known. Touches
 * the machine only by commands that read, by the engine, and by what a person asks for in so many
 * words (a shell, a saved file, a restart).
 */
export function makeProgram(
  context: Context,
  {seat, pages, payload, installed = false}: ProgramOptions,
): Program {
  const directory = payload ?? livePayload;
  const reader = plainReader(context);
  const here: Context = context.host ? {...context, machine: context.host} : context;
  let end = (_code: ExitCode): void => {};
  const ended = new Promise<ExitCode>(resolve => {
    end = resolve;
  });
  context.signal.addEventListener('abort', () => end(0), {once: true});
  let face: Face = {lend: async use => use()};
  let plans = 0;

  const act = (intent: Intent): void => {
    const work = perform(intent);
    void work?.catch((error: unknown) => store.learn({notice: noticeOf(error)}));
  };
  // Whoever sits at a serial line may have no screen: there the installed system must speak as
  // well.
  const line = serialLine(seat.device);
  const start = {
    draft: {...firstDraft, serialConsole: line ?? ''},
    facts: {
      forge: context.version,
      keymaps: [],
      locales: [],
      zones: [],
      issues: [],
      driving: true,
      ...(line !== undefined && {serialLine: line}),
    },
  };
  const store: Store = makeStore(
    pages,
    {
      ...start,
      at: installed ? 'installed' : 'start',
      hand: handOn(undefined),
      leaving: false,
      tried: false,
    },
    act,
  );
  if (seat.console) store.learn({ownConsole: true});
  const look = lookAround({
    context,
    reader,
    payload: directory,
    learn: facts => store.learn(facts),
    facts: () => store.state().facts,
  });
  const plan = async (): Promise<void> => {
    const mine = ++plans;
    store.learn({planned: 'making'});
    const planned = await planOf(store.state(), pages, {
      payload: directory,
      reader,
      make: request => settleHere(context, request, interruptionIn(store.state()), reader),
    });
    // What was entered meanwhile has asked for a plan of its own.
    if (mine === plans) store.learn({planned});
  };
  const refused = (error: unknown): void => {
    // The review makes its plan anew, which may be why the old one was refused. A notice is of the
    // page that is open, so it comes last.
    const {resuming} = store.state().facts;
    const mistyped = resuming && problemOf(error).code === 'STATE-PASSPHRASE-WRONG';
    store.open(actions.busy() ? 'progress' : mistyped ? 'resume' : 'review');
    store.learn({notice: noticeOf(error)});
  };
  const actions: Actions = (context.host ? dryActions : realActions)({
    context,
    seat,
    store,
    refused,
    over: () => void look.found(),
    ...(payload !== undefined && {payload}),
  });
  const verify = async (): Promise<void> => {
    const {image} = store.state().facts;
    if (!image) return look.machine();
    if (image.checked !== 'running')
      await checkImage(image, directory, reader, told => store.learn({image: told}));
  };
  const prove = async (): Promise<void> => {
    const {installed: known} = store.state().facts;
    if (!known || known.proving || known.auditing) return;
    store.learn({installed: {...known, proving: true}});
    try {
      const proved = await proveInstalled(reader, context.version);
      // The chain is said as soon as it is known.
      store.learn({installed: {...proved, auditing: true}});
      store.learn({installed: {...proved, audit: await auditInstalled(context)}});
    } catch (error) {
      store.learn({installed: known});
      throw error;
    }
  };
  const shell = (): Promise<void> =>
    face.lend(async () => {
      context.out('A shell on this system. "exit" leads back to Forge.');
      if ((await context.console.lend('/bin/bash', ['-l'])) === 127)
        await context.console.lend('/bin/sh', ['-l']);
    });
  const leave = async (how: Extract<Intent, {do: 'leave'}>['how']): Promise<void> => {
    if (actions.busy() && how !== 'quit') return store.open('progress');
    // On the medium's own consoles there is nothing behind Forge.
    if (how === 'quit' && seat.console) return store.open(actions.busy() ? 'progress' : 'start');
    if (how !== 'quit' && (installed || (await isLive(here.machine.files))))
      await actions.power(how);
    else end(0);
  };

  function perform(intent: Intent): Promise<void> | undefined {
    switch (intent.do) {
      case 'next':
      case 'back':
      case 'go':
      case 'draft':
        return undefined;
      case 'look-again':
        return look.machine();
      case 'verify-medium':
        return verify();
      case 'prove':
        return prove();
      case 'shell':
        return shell();
      case 'plan':
        return plan();
      case 'save':
        return saveAnswers(context, store.state(), intent.path).then(saved => store.learn({saved}));
      case 'install':
        return actions.install(intent.digest);
      case 'decide':
        return actions.decide(intent.decision);
      case 'take-over':
        return actions.takeOver();
      case 'stop-command':
        return actions.stopCommand();
      case 'resume':
      case 'start-over': {
        settleFound(store, intent);
        return undefined;
      }
      case 'leave':
        return leave(intent.how);
    }
  }
  return {
    store,
    ended,
    farewell: () => actions.farewell(),
    begin: shown => {
      face = shown;
      if (installed) {
        void readInstalled(reader, context.uid === 0).then(known =>
          store.learn({installed: known}),
        );
        return;
      }
      watchPages({context: here, seat, store, disks: () => look.disks(), plan});
      void actions.follow();
      void look.catalogues();
      void look.machine();
    },
  };
}
