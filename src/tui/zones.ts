// SPDX-License-Identifier: GPL-3.0-or-later
import {timeZone} from '../answers/place.ts';
import type {Known} from '../screens/draft/facts.ts';
import type {Files} from '../system/files.ts';

/**
 * One row a zone: countries, coordinates, name, perhaps a comment (the file's own head). The
 * system's own list and not the interpreter's: that one has names such as Asia/Calcutta, for which
 * tzdata has no file any more.
 */
const table = '/usr/share/zoneinfo/zone.tab';

const labelOf = (id: string, more: string): string =>
  `${id.replaceAll('_', ' ')}${more === '' ? '' : `  ${more}`}`;

/** Rows of zone.tab or zone1970.tab as a catalogue; countries and comments are for searching. */
export function parseZones(text: string): readonly Known[] {
  const countries = new Intl.DisplayNames('en', {type: 'region'});
  const rows = text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split('\t'));
  return rows.flatMap(([codes = '', , id = '', comment = '']) => {
    if (!timeZone.safeParse(id).success) return [];
    const names = codes
      .split(',')
      .filter(code => /^[A-Z]{2}$/.test(code))
      .map(code => countries.of(code) ?? code);
    return [
      {id, label: labelOf(id, [names.join(', '), comment].filter(part => part !== '').join('; '))},
    ];
  });
}

/**
 * Every time zone of this system, UTC first, then by name; the interpreter's where the system has
 * no table.
 */
export async function readZones(files: Pick<Files, 'readText'>): Promise<readonly Known[]> {
  const text = await files.readText(table);
  const zones =
    text === undefined
      ? Intl.supportedValuesOf('timeZone').map(id => ({id, label: labelOf(id, '')}))
      : parseZones(text);
  return [
    {id: 'UTC', label: 'UTC  no summer time; for servers'},
    ...zones.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
  ];
}
