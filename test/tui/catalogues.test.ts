// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {keymapName, localeName, timeZone} from '../../src/answers/place.ts';
import {readKeymaps} from '../../src/tui/keymaps.ts';
import {readLocales} from '../../src/tui/locales.ts';
import {parseZones, readZones} from '../../src/tui/zones.ts';
import {memoryFiles} from '../support/memory-files.ts';

const maps = '/usr/share/keymaps/i386';

describe('key maps', () => {
  test('are found below the PC keyboards, whatever their suffix, each once, sorted; parts of maps are none', async () => {
    const files = memoryFiles({
      [`${maps}/qwerty/uk.map.gz`]: '',
      [`${maps}/qwertz/de-latin1.map.gz`]: '',
      [`${maps}/qwerty/us.map`]: '',
      [`${maps}/azerty/us.map.gz`]: '',
      [`${maps}/include/keypad.inc.gz`]: '',
      '/usr/share/keymaps/include/compose.latin.inc.gz': '',
      '/usr/share/keymaps/amiga/amiga-us.map.gz': '',
    });
    const found = await readKeymaps(files);
    expect(found.map(({id}) => id)).toEqual(['de-latin1', 'uk', 'us']);
    expect(found.find(({id}) => id === 'de-latin1')?.label).toContain('Germany');
    expect(found.every(({id}) => keymapName.safeParse(id).success)).toBe(true);
  });

  test.each(['/usr/share/kbd/keymaps', '/usr/lib/kbd/keymaps'])(
    'are found in %s too',
    async root => {
      expect(
        (await readKeymaps(memoryFiles({[`${root}/i386/qwerty/no.map.gz`]: ''}))).map(({id}) => id),
      ).toEqual(['no']);
    },
  );

  test('a name that the answers cannot hold is not offered', async () => {
    expect(await readKeymaps(memoryFiles({[`${maps}/qwerty/a b.map.gz`]: ''}))).toEqual([]);
  });

  test('a system without any has none', async () =>
    expect(await readKeymaps(memoryFiles())).toEqual([]));
});

describe('languages', () => {
  const none = async (): Promise<string> => {
    throw new Error('nobody was to be asked');
  };

  test('are the compiled ones, written as the answers write them, with words', async () => {
    const files = memoryFiles({
      '/usr/lib/locale/en_GB.utf8/LC_TIME': '',
      '/usr/lib/locale/C.utf8/LC_TIME': '',
      '/usr/lib/locale/sr_RS.utf8@latin/LC_TIME': '',
    });
    const found = await readLocales(files, none);
    expect(found.map(({id}) => id)).toEqual(['C.UTF-8', 'en_GB.UTF-8', 'sr_RS.UTF-8@latin']);
    expect(found.every(({id}) => localeName.safeParse(id).success)).toBe(true);
    expect(found[1]?.label).toMatch(/English/);
  });

  test('of an archive are asked for', async () => {
    const found = await readLocales(
      memoryFiles({'/usr/lib/locale/locale-archive': ''}),
      async () => 'C.UTF-8\nde_DE.UTF-8\nde_DE\n',
    );
    expect(found.map(({id}) => id)).toEqual(['C.UTF-8', 'de_DE.UTF-8']);
  });

  test('there is always one', async () =>
    expect((await readLocales(memoryFiles(), none)).map(({id}) => id)).toEqual(['C.UTF-8']));
});

describe('time zones', () => {
  const table = [
    '# comment',
    'GB\t+513030-0000731\tEurope/London',
    'US\t+404251-0740023\tAmerica/New_York\tEastern (most areas)',
    'XX\t+0\tEurope/Atlantis',
    'broken',
  ].join('\n');

  test('are the rows that the answers can hold, with country and comment to search by', () => {
    expect(parseZones(table)).toEqual([
      {id: 'Europe/London', label: 'Europe/London  United Kingdom'},
      {id: 'America/New_York', label: 'America/New York  United States; Eastern (most areas)'},
    ]);
  });

  test('begin with UTC, then by name', async () => {
    const zones = await readZones(memoryFiles({'/usr/share/zoneinfo/zone.tab': table}));
    expect(zones.map(({id}) => id)).toEqual(['UTC', 'America/New_York', 'Europe/London']);
  });

  test("are the interpreter's where the system has no table, and all of them will do", async () => {
    const zones = await readZones(memoryFiles());
    expect(zones.length).toBeGreaterThan(300);
    for (const {id} of zones) expect(timeZone.safeParse(id).success, id).toBe(true);
  });
});
