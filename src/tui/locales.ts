// SPDX-License-Identifier: GPL-3.0-or-later
import {localeName} from '../answers/place.ts';
import type {Known} from '../screens/draft/facts.ts';
import type {Files} from '../system/files.ts';

/**
 * Compiled locales, one directory each; `locale-archive` holds them in one file instead
 * (localedef(1)).
 */
const directory = '/usr/lib/locale';

/** localedef writes the codeset in its own way: `en_GB.utf8` is `en_GB.UTF-8`. */
const written = (name: string): string => name.replace(/\.utf-?8(?=@|$)/i, '.UTF-8');

/** `English (United Kingdom)`; the name itself where it has no words. */
function labelOf(id: string, languages: Intl.DisplayNames): string {
  const [, language = '', country = '', modifier = ''] =
    /^([a-z]+)_([A-Z]+)\.UTF-8(@.*)?$/.exec(id) ?? [];
  if (language === '') return `${id}  plain, English`;
  return `${id}  ${languages.of(`${language}-${country}`) ?? ''}${modifier}`;
}

/**
 * Languages that this system carries. `listed` is what `localectl list-locales` printed, for
 * systems that keep them in an archive.
 */
export async function readLocales(
  files: Pick<Files, 'list'>,
  listed: () => Promise<string>,
): Promise<readonly Known[]> {
  const entries = (await files.list(directory)) ?? [];
  const names = [
    ...entries,
    ...(entries.includes('locale-archive')
      ? (await listed()).split('\n').map(line => line.trim())
      : []),
    'C.UTF-8',
  ].map(written);
  const fit = [...new Set(names)].filter(name => localeName.safeParse(name).success).toSorted();
  const languages = new Intl.DisplayNames('en', {type: 'language'});
  return fit.map(id => ({id, label: labelOf(id, languages)}));
}
