// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {terminalProfile, type Profile} from '../../src/screens/terminal/profile.ts';
import {environmentFor} from '../../src/tui/open-screens.ts';

const profile = (env: Readonly<Record<string, string>>, device = '/dev/pts/1'): Profile =>
  terminalProfile({
    env: {TERM: 'xterm', ...env},
    interactive: true,
    columns: 100,
    rows: 40,
    device,
    ownFont: false,
  });

describe('the environment that Ink is loaded in', () => {
  test.each([
    ['NO_COLOR is obeyed, which chalk does not', {NO_COLOR: '1'}, '0'],
    ['an empty NO_COLOR asks for nothing (no-color.org)', {NO_COLOR: ''}, '1'],
    ['16 colours and no more, whatever COLORTERM promises', {COLORTERM: 'truecolor'}, '1'],
  ])('%s', (_name, env, level) => {
    expect(environmentFor(profile(env), {columns: 100, rows: 40})).toMatchObject({
      FORCE_COLOR: level,
      NO_COLOR: undefined,
      COLORTERM: undefined,
    });
  });

  test("developer tools, CI mode and Ink's own reader are off", () => {
    const changes = environmentFor(profile({}), {columns: 80, rows: 24});
    for (const name of ['DEV', 'CI', 'CONTINUOUS_INTEGRATION', 'INK_SCREEN_READER'])
      expect(changes).toHaveProperty(name, undefined);
  });

  test.each([
    [0, 0],
    [0, 24],
    [80, 0],
  ])(
    'a terminal that tells %d columns and %d rows gets them from the environment',
    (columns, rows) => {
      const serial = terminalProfile({
        env: {TERM: 'vt220'},
        interactive: true,
        columns,
        rows,
        device: '/dev/ttyS0',
        ownFont: false,
      });
      const changes = environmentFor(serial, {columns, rows});
      expect(Number(changes['COLUMNS'])).toBeGreaterThanOrEqual(80);
      expect(Number(changes['LINES'])).toBeGreaterThanOrEqual(24);
    },
  );

  test('a terminal that tells its size is asked for it again at every resize', () => {
    expect(environmentFor(profile({}), {columns: 100, rows: 40})).not.toHaveProperty('COLUMNS');
  });
});
