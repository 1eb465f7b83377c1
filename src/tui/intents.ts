// SPDX-License-Identifier: GPL-3.0-or-later
import {problemOf} from '../app/engine-session.ts';
import {reconcile} from '../app/resume/reconcile.ts';
import {draftFor, interruptedIn, resumingOf} from '../screens/draft/resuming.ts';
import type {Intent} from '../screens/page/page.ts';
import {isLive} from '../steps/preflight/live.ts';
import {checkImage} from './image.ts';
import {auditInstalled, proveInstalled} from './installed.ts';
import {ownMachine} from './needs.ts';
import {interruptionIn, planOf} from './planning.ts';
import type {Program} from './program.ts';
import {saveAnswers} from './save-answers.ts';

type IntentOf<T extends Intent['type']> = Extract<Intent, {type: T}>;

type Handler<T extends Intent['type']> = (
  program: Program,
  intent: IntentOf<T>,
) => void | Promise<void>;

/** The pages themselves have done it. */
const done = (): void => {};

/** What is done for each intent. */
const handlers: {readonly [T in Intent['type']]: Handler<T>} = {
  next: done,
  back: done,
  go: done,
  draft: done,
  'look-again': ({inspector}) => inspector.machine(),
  'verify-medium': verifyMedium,
  prove,
  shell,
  plan: makePlan,
  save: async ({needs, store}, {path}) =>
    store.learn({
      saved: await saveAnswers(ownMachine(needs), store.state(), path, needs.version),
    }),
  install: ({actions}, {digest}) => actions.install(digest),
  decide: ({actions}, {decision}) => actions.decide(decision),
  'take-over': ({actions}) => actions.takeOver(),
  'stop-command': ({actions}) => actions.stopCommand(),
  resume: chooseResumption,
  'start-over': chooseResumption,
  leave,
};

/** Does what a page asks for; what goes wrong becomes a notice on the page. */
export function fulfil(program: Program, intent: Intent): void {
  // TypeScript does not see that key and intent belong together.
  const handler = handlers[intent.type] as Handler<Intent['type']>;
  void handler(program, intent)?.catch((error: unknown) =>
    program.store.learn({notice: noticeOf(error)}),
  );
}

/** What went wrong, in one paragraph. */
function noticeOf(error: unknown): string {
  const {title, detail, remedy} = problemOf(error);
  return `${title}: ${detail}. ${remedy}`;
}

/** Makes the plan of what was entered; what is entered meanwhile asks for a plan of its own. */
export async function makePlan(program: Program): Promise<void> {
  const {store, pages, payload, reader, needs} = program;
  const mine = ++program.plans;
  store.learn({planned: 'making'});
  const planned = await planOf(store.state(), pages, reader, answers =>
    reconcile(
      {
        answers,
        payload,
        interrupted: interruptionIn(store.state()),
        forge: needs.version,
        recorded: needs.host !== undefined,
      },
      reader,
    ),
  );
  if (mine === program.plans) store.learn({planned});
}

/**
 * An installation did not begin. The review makes a new plan, which may be why the old one was
 * refused. A notice is of the page that is open, so it comes last.
 */
export function refused({store, actions}: Program, error: unknown): void {
  const {resuming} = store.state().facts;
  const mistyped = resuming !== undefined && problemOf(error).code === 'STATE-PASSPHRASE-WRONG';
  const back = mistyped ? 'resume' : 'review';
  store.open(actions.busy() ? 'progress' : back);
  store.learn({notice: noticeOf(error)});
}

async function verifyMedium({store, inspector, payload, reader}: Program): Promise<void> {
  const {image} = store.state().facts;
  if (!image) return inspector.machine();
  if (image.checked !== 'running')
    await checkImage(image, payload, reader, checked => store.learn({image: checked}));
}

/** Judges chain and confinement of the installed system again. */
async function prove({store, reader, needs}: Program): Promise<void> {
  const {installed: known} = store.state().facts;
  if (!known || known.proving || known.auditing) return;
  store.learn({installed: {...known, proving: true}});
  try {
    const proved = await proveInstalled(reader, needs.version);
    // The chain is said as soon as it is known.
    store.learn({installed: {...proved, auditing: true}});
    store.learn({installed: {...proved, audit: await auditInstalled(needs, needs.version)}});
  } catch (error) {
    store.learn({installed: known});
    throw error;
  }
}

async function shell({face, needs: {out, console}}: Program): Promise<void> {
  await face.lend(async () => {
    out('A shell on this system. "exit" leads back to Forge.');
    if ((await console.lend('/bin/bash', ['-l'])) === 127) await console.lend('/bin/sh', ['-l']);
  });
}

/**
 * A person said what becomes of an interrupted installation. To go on, what was answered then is
 * shown and only what was secret is asked; to start over, everything is asked again, the disk's
 * serial number to begin with, and the plan will take nothing of the old one for done.
 */
function chooseResumption(
  {store}: Pick<Program, 'store'>,
  {type: how, disk}: IntentOf<'resume' | 'start-over'>,
): void {
  const found = interruptedIn(store.state().facts.found).find(one => one.disk.path === disk);
  const resuming = how === 'resume' && found ? resumingOf(found) : undefined;
  if (typeof resuming === 'string')
    return store.learn({notice: `This installation cannot go on: ${resuming}.`});
  store.learn({resuming, planned: undefined});
  store.amend(draft =>
    resuming
      ? draftFor(draft, resuming)
      : {...draft, disk, confirmed: '', interrupted: {disk, over: true}},
  );
  store.open(resuming ? 'resume' : 'keyboard');
}

async function leave(program: Program, {how}: IntentOf<'leave'>): Promise<void> {
  const {store, actions, console, installed, needs, end} = program;
  if (actions.busy() && how !== 'quit') return store.open('progress');
  // On the medium's own consoles there is nothing behind Forge.
  if (how === 'quit' && console.ownConsole)
    return store.open(actions.busy() ? 'progress' : 'start');
  if (how !== 'quit' && (installed || (await isLive(ownMachine(needs).files))))
    await actions.power(how);
  else end(0);
}
