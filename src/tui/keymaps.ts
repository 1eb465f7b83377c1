// SPDX-License-Identifier: GPL-3.0-or-later
import {keymapName} from '../answers/place.ts';
import {keymapDirectories} from '../os/keymaps.ts';
import type {Known} from '../screens/draft/facts.ts';
import type {Files} from '../system/files.ts';

/**
 * Whose keyboards they are, by how the map's name begins: people do not look for "croat" or "sg".
 * kbd's own names, data/keymaps/i386.
 */
const countries: Readonly<Record<string, string>> = {
  ar: 'Arabic',
  be: 'Belgium',
  bg: 'Bulgaria',
  br: 'Brazil',
  by: 'Belarus',
  ca: 'Canada',
  cf: 'Canada, French',
  croat: 'Croatia',
  cz: 'Czech Republic',
  de: 'Germany',
  dk: 'Denmark',
  dvorak: 'Dvorak',
  es: 'Spain',
  et: 'Estonia',
  fa: 'Persian',
  fi: 'Finland',
  fr: 'France',
  fr_CH: 'Switzerland, French',
  gr: 'Greece',
  hu: 'Hungary',
  il: 'Israel',
  is: 'Iceland',
  it: 'Italy',
  jp106: 'Japan',
  kg: 'Kyrgyzstan',
  kk: 'Kazakhstan',
  la: 'Latin America',
  lt: 'Lithuania',
  lv: 'Latvia',
  mk: 'North Macedonia',
  nl: 'Netherlands',
  no: 'Norway',
  pl: 'Poland',
  pt: 'Portugal',
  ro: 'Romania',
  ru: 'Russia',
  se: 'Sweden',
  sg: 'Switzerland, German',
  sk: 'Slovakia',
  slovene: 'Slovenia',
  sr: 'Serbia',
  th: 'Thailand',
  tr: 'Turkey',
  trf: 'Turkey, F',
  trq: 'Turkey, Q',
  ua: 'Ukraine',
  uk: 'United Kingdom',
  us: 'United States',
  pl1: 'Poland',
  pl2: 'Poland',
};

function labelOf(name: string): string {
  const country =
    countries[name] ??
    countries[name.replace(/[-_.].*$/, '')] ??
    countries[name.replace(/\d.*$/, '')];
  return country === undefined ? name : `${name}  ${country}`;
}

/**
 * Names of key maps in a directory and below it. Only files have a suffix; `include` holds parts of
 * maps.
 */
async function namesBelow(
  directory: string,
  files: Pick<Files, 'list'>,
): Promise<readonly string[]> {
  const entries = (await files.list(directory)) ?? [];
  const here = entries.flatMap(name => /^(.+)\.k?map(?:\.gz|\.bz2|\.xz)?$/.exec(name)?.[1] ?? []);
  const below = await Promise.all(
    entries
      .filter(name => !name.includes('.') && name !== 'include')
      .map(name => namesBelow(`${directory}/${name}`, files)),
  );
  return [...here, ...below.flat()];
}

/**
 * Key maps of a PC keyboard that this system has and that the answers can name, sorted; those of
 * other machines (mac, sun, amiga) only where there are no others.
 */
export async function readKeymaps(files: Pick<Files, 'list'>): Promise<readonly Known[]> {
  for (const root of keymapDirectories) {
    const names = (await files.list(`${root}/i386`))
      ? await namesBelow(`${root}/i386`, files)
      : await namesBelow(root, files);
    const fit = [...new Set(names)].filter(name => keymapName.safeParse(name).success).toSorted();
    if (fit.length > 0) return fit.map(id => ({id, label: labelOf(id)}));
  }
  return [];
}
