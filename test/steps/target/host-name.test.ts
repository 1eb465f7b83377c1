// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {hostName, hostNameTemplate} from '../../../src/answers/names.ts';
import {Problem} from '../../../src/engine/problem.ts';
import {fillHostName, hostNameFor} from '../../../src/steps/target/host-name.ts';
import {memoryFiles} from '../../support/memory-files.ts';

const machine = {serial: 'PF3ABC12', mac: '52:54:00:12:34:56'};
const refused = (template: string, part: object = {}) =>
  expect(() => fillHostName(template, {...machine, ...part}));

describe('the host name', () => {
  test.each([
    ['box1', 'box1'],
    ['box-{serial}', 'box-pf3abc12'],
    ['{mac}.lab.example.org', '525400123456.lab.example.org'],
    ['{serial}-{serial}', 'pf3abc12-pf3abc12'],
  ])('%s becomes %s', (template, name) => expect(fillHostName(template, machine)).toBe(name));

  test('is refused where the machine does not know a value, with the template and what is missing', () => {
    const detail: unknown = expect.stringContaining(
      '"box-{serial}", and this machine has no serial number',
    );
    refused('box-{serial}', {serial: ''}).toThrow(
      expect.objectContaining({code: 'HOSTNAME-UNKNOWN', detail}),
    );
    refused('{serial}{mac}', {serial: '', mac: ''}).toThrow(
      /no serial number .* and no wired network interface/,
    );
  });

  test('is refused where what comes out is no host name, with what came out', () => {
    refused('box-{serial}', {serial: 'VMware-56 4d 2b'}).toThrow(
      /becomes "box-vmware-56 4d 2b" on this machine/,
    );
    refused('{serial}', {serial: `x${'1'.repeat(64)}`}).toThrow(/at most 64 characters/);
    refused('{serial}', {serial: 'localhost'}).toThrow(/localhost/);
  });

  test('whatever template is accepted becomes a host name or a refusal', () => {
    const part = fc.constantFrom('{serial}', '{mac}', 'a', '0', '-', '.', 'box');
    const value = fc.string({maxLength: 20});
    fc.assert(
      fc.property(
        fc.array(part, {minLength: 1, maxLength: 6}),
        value,
        value,
        (parts, serial, mac) => {
          const template = parts.join('');
          if (!hostNameTemplate.safeParse(template).success) return;
          try {
            const name = fillHostName(template, {serial, mac});
            expect(hostName.safeParse(name).success).toBe(true);
            expect(name).not.toContain('{');
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            expect(error.code).toBe('HOSTNAME-UNKNOWN');
          }
        },
      ),
    );
  });

  test('the machine is looked at only where the template asks for it', async () => {
    const untouched = new Proxy(memoryFiles(), {
      get: () => {
        throw new Error('looked');
      },
    });
    expect(await hostNameFor('box1', untouched)).toBe('box1');
    expect(
      await hostNameFor(
        'pc-{serial}',
        memoryFiles({'/sys/class/dmi/id/product_serial': 'PF3ABC12\n'}),
      ),
    ).toBe('pc-pf3abc12');
  });
});
