// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {coldBoot} from '../../machines/cold.ts';
import {targetBytes} from '../../harness/install/install.ts';
import type {Scenario} from '../../harness/scenario.ts';
import {targetSerial} from '../../harness/negative/answers.ts';
import {Bench} from '../../harness/negative/bench.ts';
import type {Refusal} from '../../harness/negative/refusal.ts';

/** Machines that cannot be made out of a running one: each is started anew. */
const boots = [
  [
    'bios',
    {
      name: 'bios',
      about: 'a machine that was started by a BIOS',
      code: 'UEFI-MISSING',
      words: /\/sys\/firmware\/efi/,
    },
  ],
  [
    'secure-boot-off',
    {
      name: 'secure-boot-off',
      about: 'Secure Boot off where it is required',
      code: 'SECURE-BOOT-OFF',
      words: /SecureBoot/,
    },
  ],
  [
    'setup-mode',
    {name: 'setup-mode', about: 'firmware in Setup Mode', code: 'SETUP-MODE', words: /SetupMode/},
  ],
] as const satisfies readonly (readonly [string, Refusal])[];

const scenario = ([firmware, refusal]: (typeof boots)[number]): Scenario => ({
  name: `negative-${firmware}`,
  groups: ['negative'],
  ci: false,
  budget: 300,
  about: `${refusal.about} is refused`,
  async run(context) {
    const directory = join(context.scratch, 'vm');
    await mkdir(directory);
    const machine = await context.ledger.phase('power-on to shell', () =>
      coldBoot(context, {firmware, tpm: true}, [], directory),
    );
    const bench = new Bench(context, machine, {
      'FORGE-LIVE': join(directory, 'stick.qcow2'),
      'EFI variables': join(directory, 'vars.fd'),
    });
    await bench.handOver([]);
    await bench.attachEmpty('target', targetSerial, targetBytes);
    await bench.refuse(refusal);
  },
});

export const negativeBoots: readonly Scenario[] = boots.map(scenario);
