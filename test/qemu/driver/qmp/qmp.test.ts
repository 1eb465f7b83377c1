// SPDX-License-Identifier: GPL-3.0-or-later
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Qmp} from '../../../../qemu/driver/qmp/qmp.ts';
import {socketPair} from '../fake-qemu.ts';

let pair: Awaited<ReturnType<typeof socketPair>>;
let qmp: Qmp;

/** Answers every command with what `answer` makes of its name and arguments. */
function serve(answer: (command: string, args: Record<string, unknown>) => object): void {
  pair.far.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().split('\n').filter(Boolean)) {
      const {
        execute,
        arguments: args,
        id,
      } = JSON.parse(line) as {execute: string; arguments: Record<string, unknown>; id: number};
      pair.far.write(`${JSON.stringify({...answer(execute, args), id})}\r\n`);
    }
  });
}

const greet = (): boolean => pair.far.write('{"QMP": {"version": {}, "capabilities": []}}\r\n');
const event = (name: string, data: object = {}): boolean =>
  pair.far.write(`${JSON.stringify({event: name, data, timestamp: {}})}\r\n`);

beforeEach(async () => {
  pair = await socketPair();
  qmp = new Qmp(pair.near);
});
afterEach(() => pair.close());

describe('commands', () => {
  test('negotiate, then answer in their own time', async () => {
    const seen: string[] = [];
    serve((command, args) => {
      seen.push(command);
      return {return: args};
    });
    greet();
    await qmp.open();
    expect(await Promise.all([qmp.execute('a', {x: 1}), qmp.execute('b', {x: 2})])).toEqual([
      {x: 1},
      {x: 2},
    ]);
    expect(seen).toEqual(['qmp_capabilities', 'a', 'b']);
  });

  test("a refusal comes with QEMU's words and the command", async () => {
    serve(() => ({error: {class: 'GenericError', desc: "Bus 'port9' not found"}}));
    await expect(qmp.execute('device_add')).rejects.toThrow(
      "QEMU refused device_add: Bus 'port9' not found",
    );
  });

  test("the monitor's text is given without its line end", async () => {
    serve((_, args) => ({return: `did ${String(args['command-line'])}\r\n`}));
    expect(await qmp.human('info status')).toBe('did info status');
  });

  test("QEMU's end fails what waits, and what comes after", async () => {
    const waiting = qmp.execute('savevm');
    pair.far.destroy();
    await expect(waiting).rejects.toThrow(/before it answered savevm/);
    await expect(qmp.execute('cont')).rejects.toThrow(/QEMU is gone/);
  });

  test('opening fails when QEMU ends before it greets', async () => {
    const opening = qmp.open();
    pair.far.destroy();
    await expect(opening).rejects.toThrow(/closed its control socket/);
  });
});

describe('events', () => {
  test('are kept and waited for', async () => {
    const waiting = qmp.waitEvent('RESET', 5);
    event('RESUME');
    event('RESET', {guest: true});
    expect(await waiting).toBe(true);
    expect(qmp.events).toEqual([
      {name: 'RESUME', data: {}},
      {name: 'RESET', data: {guest: true}},
    ]);
    expect(await qmp.waitEvent('RESUME', 5)).toBe(true);
  });

  test('only those since an index count, and only those that pass the test', async () => {
    event('DEVICE_DELETED', {device: 'a'});
    await qmp.waitEvent('DEVICE_DELETED', 5);
    const waiting = qmp.waitEvent(
      'DEVICE_DELETED',
      0.2,
      qmp.events.length,
      data => data['device'] === 'b',
    );
    event('DEVICE_DELETED', {device: 'c'});
    expect(await waiting).toBe(false);
  });

  test('time running out and QEMU ending are both no', async () => {
    expect(await qmp.waitEvent('RESET', 0.02)).toBe(false);
    const waiting = qmp.waitEvent('RESET', 5);
    pair.far.destroy();
    expect(await waiting).toBe(false);
    expect(await qmp.waitEvent('RESET', 5)).toBe(false);
  });
});
