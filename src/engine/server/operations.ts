// SPDX-License-Identifier: GPL-3.0-or-later
import type {Decision} from '../events.ts';
import {Problem} from '../problem.ts';
import type {Request, Status} from './protocol.ts';
import {enter, statusOf, type Session} from './session.ts';
import {start} from './start.ts';

type Requests = {readonly [Op in Request['op']]: Extract<Request, {op: Op}>};
type ReplyBody = {readonly digest?: string; readonly status?: Status};
type Operation<Op extends keyof Requests> = {
  /** Whether a client may ask for it without driving. */
  readonly anyone?: true;
  readonly perform: (
    session: Session,
    request: Requests[Op],
    client: number,
  ) => ReplyBody | Promise<ReplyBody>;
};

/** Answers the open question; an abort is also heard without one. */
function decide(session: Session, {op}: {readonly op: Decision}): ReplyBody {
  const {run, state} = session;
  if (!run)
    throw new Problem(
      'NOTHING-TO-DECIDE',
      state === 'finished' ? 'the installation is over' : 'no installation is running',
    );
  if (run.asking?.question.choices.includes(op)) run.asking.answer(op);
  else if (op === 'abort') {
    enter(session, 'ending');
    run.controller.abort(new Error('somebody aborted the installation'));
  } else throw new Problem('NOTHING-TO-DECIDE', `"${op}" is no answer now: the engine is ${state}`);
  return {};
}

function stopCommand({run, state}: Session): ReplyBody {
  if (!run?.stop)
    throw new Problem('NOTHING-TO-DECIDE', `no step is in hand: the engine is ${state}`);
  run.stop();
  return {};
}

function takeOver(session: Session, _: unknown, client: number): ReplyBody {
  session.clients.drive(client);
  return {status: statusOf(session)};
}

/** All that a client may ask for. */
const operations: {readonly [Op in keyof Requests]: Operation<Op>} = {
  status: {anyone: true, perform: session => ({status: statusOf(session)})},
  'take-over': {anyone: true, perform: takeOver},
  start: {perform: async (session, request) => ({digest: await start(session, request)})},
  'stop-command': {perform: stopCommand},
  retry: {perform: decide},
  redo: {perform: decide},
  stop: {perform: decide},
  abort: {perform: decide},
};

/**
 * Does what a client asks for. Whoever asks for more than to watch drives from then on, unless
 * another does. @throws {Problem} NOT-DRIVER and whatever the operation says.
 */
export async function operate<Op extends keyof Requests>(
  session: Session,
  client: number,
  op: Op,
  request: Requests[Op],
): Promise<ReplyBody> {
  const {anyone, perform} = operations[op];
  if (!anyone) {
    const driver = session.clients.driver();
    if (driver !== undefined && driver !== client)
      throw new Problem('NOT-DRIVER', `client ${driver} drives`);
    session.clients.drive(client);
  }
  return perform(session, request, client);
}
