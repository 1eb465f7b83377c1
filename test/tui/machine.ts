// SPDX-License-Identifier: GPL-3.0-or-later
import type {Step} from '../../src/engine/plan/step.ts';
import {entriesIn, payloadFiles} from '../payload/recorded.ts';
import {manyDisks} from '../hardware/many-disks.ts';
import type {Entry} from '../support/memory-files.ts';
import {on, type Rule} from '../support/world.ts';
import {desk, fakeEngine, until} from '../cli/support.ts';
import {fakeTerminal} from './fake-terminal.ts';
import {entered, programAt, consoleAt} from './support.ts';

const hash = `$6$saltsaltsalt$${'h'.repeat(86)}`;

/**
 * A machine with many disks and a payload, its engine made of these steps, and a program in front
 * of it.
 */
export function machine(
  steps: readonly Step[],
  {
    commands = [],
    files = {},
    console = consoleAt(),
    prepare,
  }: {
    readonly commands?: readonly Rule[];
    readonly files?: Readonly<Record<string, string>>;
    readonly console?: ReturnType<typeof consoleAt>;
    readonly prepare?: Parameters<typeof fakeEngine>[2];
  } = {},
) {
  const terminal = fakeTerminal();
  const other = manyDisks();
  const tree = Object.fromEntries(
    [...other.files.tree].flatMap(([path, held]): (readonly [string, Entry])[] => {
      if (held.kind === 'link') return [[path, {link: held.target}]];
      if (held.kind === 'directory') return [];
      return [[path, held.kind === 'block' ? {device: held.bytes} : held.bytes]];
    }),
  );
  const at = desk({
    console: terminal,
    files: {...tree, ...entriesIn('/w/p', payloadFiles()), ...files},
    commands: [
      ...commands,
      on('openssl passwd -6 -stdin', `${hash}\n`),
      on('lsblk', call => other.machine.run.run(call.command).then(({stdout}) => stdout)),
      on('findmnt', 'tmpfs\n'),
      on(({program}) => ['ip', 'localectl', 'loadkeys'].includes(program), ''),
      on(({program}) => program !== 'systemctl', {code: 127}),
    ],
  });
  const engine = fakeEngine(at.world, steps, prepare);
  at.engine = engine.connect;
  const program = programAt(at, console, {payload: '/w/p'});
  program.begun();
  return {at, engine, program, store: program.store, terminal};
}

/** Everything entered, the review open, and its plan made. */
export async function reviewed(here: ReturnType<typeof machine>): Promise<string> {
  const {store} = here;
  await until(
    () =>
      store.state().facts.disks !== undefined &&
      store.state().facts.image !== undefined &&
      store.state().facts.locales.length > 0,
  );
  const disk = store.state().facts.disks?.find(({serial}) => serial === 'VIRT1');
  entered(store, disk?.path ?? '');
  store.open('review');
  await until(() => typeof store.state().facts.planned === 'object');
  const {planned} = store.state().facts;
  if (typeof planned !== 'object' || !('digest' in planned))
    throw new Error(JSON.stringify(planned));
  return planned.digest;
}
