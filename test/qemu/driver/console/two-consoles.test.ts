// SPDX-License-Identifier: GPL-3.0-or-later
import {beforeEach, describe, expect, test} from 'vitest';
import {SerialConsole} from '../../../../qemu/driver/console/console.ts';
import {twoConsoles, type TwoConsoles} from '../../../../qemu/driver/console/two-consoles.ts';
import {FakeLine} from './fake-line.ts';

let [system, own]: [FakeLine, FakeLine] = [new FakeLine(), new FakeLine()];
let written = '';
let consoles: TwoConsoles;

beforeEach(() => {
  [system, own] = [new FakeLine(), new FakeLine()];
  written = '';
  consoles = twoConsoles(
    new SerialConsole('ttyS0', system, 6),
    new SerialConsole('ttyS1', own, 6),
    piece => {
      written += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
    },
  );
});

describe('a terminal for two consoles', () => {
  test('shows the firmware at once, and Forge as soon as it speaks', () => {
    system.say('BdsDxe: starting');
    consoles.look(0);
    expect(consoles.shown()).toBe('ttyS0');
    own.say('Forge');
    consoles.look(0);
    expect([consoles.shown(), own.sent]).toEqual(['ttyS1', ['\f']]);
    system.say('not to be seen');
    own.say('a page');
    expect(written).toContain('BdsDxe: starting');
    expect(written).toContain('a page');
    expect(written).not.toContain('not to be seen');
  });

  test('goes back when the machine restarts, for MokManager, and waits for Forge anew', () => {
    own.say('Forge');
    consoles.look(0);
    consoles.look(1);
    expect(consoles.shown()).toBe('ttyS0');
    system.say('Perform MOK management');
    consoles.look(1);
    expect(consoles.shown()).toBe('ttyS0');
    own.say('Forge again');
    consoles.look(1);
    expect(consoles.shown()).toBe('ttyS1');
  });

  test('stays where a person went, until the machine restarts; keys go where one looks', () => {
    consoles.type('1');
    consoles.change();
    consoles.type('2');
    consoles.change();
    own.say('Forge');
    consoles.look(0);
    consoles.type('3');
    expect([system.sent, own.sent]).toEqual([
      ['1', '3'],
      ['\f', '2'],
    ]);
    consoles.look(1);
    own.say('once more');
    consoles.look(1);
    expect(consoles.shown()).toBe('ttyS1');
  });
});
