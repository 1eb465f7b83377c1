// SPDX-License-Identifier: GPL-3.0-or-later
import {baseboard, cpu, mem, osInfo, system} from 'systeminformation';
import {printable} from '../text/clean.ts';

/**
 * The machine for people to recognise. Display only: no decision may rest on it, it comes from
 * tables that vendors fill in as they like.
 */
export type HardwareInventory = {
  readonly system: string;
  readonly board: string;
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: bigint;
  readonly running: string;
};

/** Vendors write these where they should name a product. */
const fillers =
  /^(?:default string|to be filled by o\.?e\.?m\.?|system (?:manufacturer|product name)|not (?:specified|applicable)|none|-)?$/i;

/** Words of a table joined, without fillers and repetitions. */
export function joinNames(...parts: readonly string[]): string {
  const names = parts.map(part => printable(part).trim()).filter(part => !fillers.test(part));
  return names.filter((name, index) => names.indexOf(name) === index).join(' ') || 'unknown';
}

/**
 * Asks the machine; takes seconds on a slow machine, so never wait for it before showing something.
 * The only place that uses systeminformation.
 */
export async function inventory(): Promise<HardwareInventory> {
  const [machine, board, processor, memory, running] = await Promise.all([
    system(),
    baseboard(),
    cpu(),
    mem(),
    osInfo(),
  ]);
  return {
    system: joinNames(machine.manufacturer, machine.model),
    board: joinNames(board.manufacturer, board.model),
    processor: joinNames(processor.manufacturer, processor.brand),
    cores: processor.cores,
    memory: BigInt(memory.total),
    running: joinNames(running.distro, running.release),
  };
}
