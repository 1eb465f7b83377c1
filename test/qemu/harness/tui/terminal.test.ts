// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {Screen} from '../../../../qemu/driver/screen/screen.ts';
import {readFrame} from '../../../../qemu/harness/tui/frame.ts';
import {sitDown} from './person.ts';

describe('the screens on a terminal', () => {
  test('Ctrl-L draws everything, also what has not changed: a terminal that was looked away from is whole again', async () => {
    const {at, fake, walker, ended} = sitDown('nvme');
    await walker.page('This machine');
    await walker.see('all of it', frame => !frame.body.join('\n').includes('being looked at'));
    const [seen, from] = [await walker.terminal.text(), fake.written.length];
    await walker.press('ctrl-l');
    // Another terminal, of another size, that sees only what comes from now on.
    let other = '';
    for (let tries = 0; tries < 200 && other !== seen; tries++) {
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
      const screen = new Screen({columns: 110, rows: 40});
      await screen.write(fake.written.slice(from).join('').replaceAll('\n', '\r\n'));
      other = screen.text();
    }
    expect(other).toBe(seen);
    at.stop.abort();
    await ended;
  });

  test('leaving asks first, and says that nothing was done', async () => {
    const {at, walker, ended} = sitDown('nvme');
    await walker.page('This machine');
    await walker.press('ctrl-c');
    await walker.see('the question', frame => frame.question?.startsWith('Leave Forge?'));
    await walker.terminal.type('n');
    await walker.see('no question', frame => frame.question === undefined);
    await walker.press('ctrl-c');
    await walker.see('the question', frame => frame.question?.startsWith('Leave Forge?'));
    await walker.terminal.type('y');
    expect(await ended).toBe(0);
    expect(at.out).toEqual(['Dry run: nothing was changed.']);
  });

  test('whoever comes back finds what was entered', async () => {
    const {at, walker, ended} = sitDown('nvme');
    await walker.push('Install');
    await walker.page('Keyboard');
    await walker.take('Key map', 'uk', 'uk');
    await walker.push('Continue');
    await walker.page('Language, time and name');
    await walker.fill('Host name', 'anvil');
    await walker.press('escape');
    const {item} = await walker.page('Keyboard');
    expect(item).toMatch(/^uk /);
    await walker.push('Continue');
    await walker.page('Language, time and name');
    await walker.shows('Host name anvil');
    at.stop.abort();
    await ended;
  });

  test('nothing is drawn on a terminal that is too small, until it is large enough', async () => {
    const {at, fake, walker, ended} = sitDown('nvme', {columns: 60, rows: 20});
    let text = '';
    for (let tries = 0; tries < 200 && !text.includes('Forge needs 80 columns'); tries++) {
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
      text = await walker.terminal.text();
    }
    expect(text).toMatch(/Forge needs 80 columns and 24 rows; this terminal has 60 and\s20\./);
    expect(readFrame(text)).toBeUndefined();
    fake.resize(100, 30);
    const {keys} = await walker.page('This machine');
    expect(keys).toContain('Enter press');
    at.stop.abort();
    await ended;
  });
});
