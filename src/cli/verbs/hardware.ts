// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import {wrap} from '../../text/wrap.ts';
import {diskTable} from '../../hardware/disk-table.ts';
import {listDisks} from '../../hardware/disks.ts';
import {readFirmware, type Firmware} from '../../hardware/firmware.ts';
import {readMachine, type MachineFacts} from '../../hardware/machine.ts';
import {checkTools} from '../../hardware/tools.ts';
import {recordingVersion, withoutSecrets} from '../../hardware/recorded-machine.ts';
import {recordMachine} from '../../system/machine-record.ts';
import {plainReader} from '../../app/reader.ts';
import {askAll} from '../../app/record-machine.ts';
import {flag, machineOption} from '../options.ts';
import type {Verb} from '../verb.ts';

function yesNo(value: boolean | undefined): string {
  if (value === undefined) return 'not told';
  return value ? 'on' : 'off';
}

/** Memory, processor, TPM and firmware, one fact a line. */
export function machineLines(machine: MachineFacts, firmware: Firmware): readonly string[] {
  const db =
    'unreadable' in firmware.db
      ? `unreadable (${firmware.db.unreadable})`
      : `${firmware.db.length} certificates`;
  const {uefi, secureBoot, setupMode, throughShim} = firmware;
  const shim = throughShim ? '; started through shim' : '';
  return [
    `Processor: ${machine.processor}, ${machine.threads} threads; memory ` +
      `${formatBytes(machine.memoryBytes)}; TPM ${machine.tpm ?? 'none'}`,
    `Firmware: ${uefi ? '' : 'not '}UEFI; Secure Boot ${yesNo(secureBoot)}; setup mode ` +
      `${yesNo(setupMode)}${shim}`,
    `Variables: ${firmware.variables}${firmware.freeBytes === undefined ? '' : `, ${formatBytes(firmware.freeBytes)} free`}; db: ${db}`,
  ].flatMap(line => wrap(line));
}

/** JSON has no bigint; sizes become decimal strings of bytes. */
const decimal = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

export const hardware: Verb = {
  name: 'hardware',
  summary: 'show what this machine is, and its disks',
  about: `Shows processor, memory, TPM, firmware, the tools that Forge needs, and every disk with what
it holds and the answer-file line that would take it. Changes nothing. Nothing here checks a
payload; "forge plan" does.`,
  operands: [],
  options: [
    flag(
      'json',
      `one line of JSON; sizes are decimal strings of bytes. The line is also a recording of the
      machine, without passwords: other verbs look at it with --machine FILE, on any machine`,
    ),
    machineOption,
  ],
  async run(context, {flags}) {
    const recorder = recordMachine(context.machine, withoutSecrets);
    const files = {...context.machine.files, ...recorder.files};
    const reader = plainReader({
      ...context,
      machine: {...context.machine, run: recorder.run, files},
    });
    const machine = await readMachine(reader.files);
    const firmware = await readFirmware(reader);
    const disks = await listDisks(reader);
    const tools = await checkTools(reader);
    const inventory = await context.inventory();
    if (flags.has('json')) {
      await askAll(disks, reader);
      const line = {
        type: 'hardware',
        version: recordingVersion,
        inventory,
        machine,
        firmware,
        disks,
        tools,
        recording: recorder.recording(),
      };
      context.out(JSON.stringify(line, decimal));
      return 0;
    }
    context.out(
      `Machine: ${inventory.system}; board ${inventory.board}; running ${inventory.running}`,
    );
    for (const line of machineLines(machine, firmware)) context.out(line);
    for (const {fault} of tools)
      if (fault !== undefined) for (const line of wrap(`Missing: ${fault}`)) context.out(line);
    // The payload's smallest disk is not known here.
    for (const line of diskTable(disks, {minimumBytes: 0n}).split('\n')) context.out(line);
    return 0;
  },
};
