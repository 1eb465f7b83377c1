// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {differences} from '../../machines/compare.ts';
import {machines} from '../../machines/index.ts';
import {recordMachine} from '../../machines/record.ts';
import {snapshot} from '../../driver/snapshot.ts';
import type {Scenario} from '../../harness/scenario.ts';

/**
 * Where the recordings are that tests replay. To renew them: run this scenario with --out DIR and
 * copy DIR/record-machines/NAME.json here.
 */
const fixtures = join(import.meta.dirname, '../../../test/fixtures/machines');

export const recordMachines: Scenario = {
  name: 'record-machines',
  groups: ['negative'],
  ci: false,
  budget: 1800,
  about:
    'every machine of test/fixtures/machines is made again and recorded again: the same disks, firmware and TPM',
  async run(context) {
    const {lab, ledger, out} = context;
    const frozen = await ledger.phase('snapshot of the live medium', () =>
      snapshot(lab, context.medium),
    );
    for (const machine of machines) {
      let recording: string;
      try {
        recording = await ledger.phase(machine.name, () => recordMachine(context, frozen, machine));
      } catch (error) {
        // The others can be recorded all the same.
        ledger.claim(
          machine.name,
          `The machine comes up as described: ${machine.shows}`,
          false,
          error instanceof Error ? error.message : String(error),
        );
        continue;
      }
      await writeFile(join(out, `${machine.name}.json`), recording);
      const kept = await readFile(join(fixtures, `${machine.name}.json`), 'utf8').catch(
        () => undefined,
      );
      const changed =
        kept === undefined ? ['there is no fixture yet'] : differences(kept, recording);
      ledger.claim(
        machine.name,
        `The fixture is what Forge sees now: ${machine.shows}`,
        changed.length === 0,
        changed.join('; ').slice(0, 2000) || 'the same',
      );
    }
  },
};
