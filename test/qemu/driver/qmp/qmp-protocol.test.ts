// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {parseQmp, qmpLine} from '../../../../qemu/driver/qmp/qmp-protocol.ts';

test.each([
  [
    '{"QMP": {"version": {"qemu": {"micro": 13, "minor": 0, "major": 10}}, ' +
      '"capabilities": ["oob"]}}',
    {kind: 'greeting'},
  ],
  ['{"return": {}, "id": 3}', {kind: 'return', id: 3, value: {}}],
  ['{"return": "text", "id": 4}', {kind: 'return', id: 4, value: 'text'}],
  [
    '{"id": 5, "error": {"class": "GenericError", "desc": "Duplicate ID"}}',
    {kind: 'error', id: 5, type: 'GenericError', description: 'Duplicate ID'},
  ],
  [
    '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESET", "data": ' +
      '{"guest": true, "reason": "guest-reset"}}',
    {
      kind: 'event',
      name: 'RESET',
      data: {guest: true, reason: 'guest-reset'},
    },
  ],
  [
    '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "RESUME"}',
    {kind: 'event', name: 'RESUME', data: {}},
  ],
])('%s', (line, message) => expect(parseQmp(line)).toEqual(message));

test.each([
  ['', /not JSON/],
  ['{"hello": 1}', /not a message/],
  ['[]', /not a message/],
])('%j is refused', (line, words) => expect(() => parseQmp(line)).toThrow(words));

test('a command is one line', () => {
  expect(qmpLine('device_add', {id: 'a\nb'}, 7)).toBe(
    '{"execute":"device_add","arguments":{"id":"a\\nb"},"id":7}\n',
  );
});
