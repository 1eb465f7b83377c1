// SPDX-License-Identifier: GPL-3.0-or-later
import {makeHub} from '../../engine/server/hub.ts';
import {Problem} from '../../engine/problem.ts';
import {serve} from '../../engine/server/server.ts';
import {forgetPasswords} from '../../app/made-passwords.ts';
import {enginePlaces} from '../../app/engine-places.ts';
import {prepareInstallation} from '../../app/prepare-installation.ts';
import {flag} from '../options.ts';
import type {Verb} from '../verb.ts';

/** Milliseconds between looks whether a transient engine is still needed. */
const look = 1000;

export const engine: Verb = {
  name: 'engine',
  summary: 'run the process that does the work',
  about: `The one process that changes disks. Holds the machine-wide lock, listens on
${enginePlaces.socket} (root only), writes every event to ${enginePlaces.log}. Waits for "forge
install". Started by forge-engine.service, or by "forge install" where there is no such service.`,
  operands: [],
  options: [flag('transient', 'end when nothing runs and the last console has left')],
  async run(context, {flags}) {
    const {machine, signal} = context;
    const lock = await context.engine.lock();
    if (!lock) throw new Problem('ENGINE-BUSY', 'another engine process holds the lock');
    const hub = makeHub(machine.clock);
    const log = context.engine.log();
    hub.subscribe(event => log.write(JSON.stringify(event)));
    const server = serve({
      forge: context.version,
      machine,
      hub,
      prepare: (request, stop) =>
        prepareInstallation({...context, signal: stop}, context.version, request),
      onEnd: ({result}) => forgetPasswords(machine.files, result),
    });
    let met = false;
    const listener = await context.engine.listen(connection => {
      met = true;
      server.accept(connection);
    });
    context.err(`engine ready on ${enginePlaces.socket}`);
    let wanted = true;
    while (wanted && !signal.aborted) {
      await machine.clock.sleep(look, signal).catch(() => undefined);
      const {state, clients} = server.status();
      wanted =
        !flags.has('transient') ||
        !met ||
        clients > 0 ||
        !(state === 'idle' || state === 'finished');
    }
    await server.close();
    await listener.close();
    log.close();
    await lock.release();
    return 0;
  },
};
