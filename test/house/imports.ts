// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname, join, normalize} from 'node:path';
import {common, floors, refusal, reserved, type Room} from '../../src/floors.ts';

const rooms = floors.flat();
const isRoom = (word: string | undefined): word is Room => rooms.some(room => room === word);

/** The room that a file of src/ lies in; `undefined` for what lies above all rooms, or outside. */
function roomOf(path: string): Room | undefined {
  const [src, room, file] = path.split('/');
  return src === 'src' && file !== undefined && isRoom(room) ? room : undefined;
}

/**
 * Every module that a text asks for, by whatever form: static, dynamic, re-exported, for its types,
 * by `require`, in any quotes. A path in a string that ends like a module's counts as well.
 */
const forms = [
  /\b(?:from|import)\s*(?:\/\*.*?\*\/\s*)?(['"])([\w@#./:-]+)\1/gs,
  /\b(?:import|require)\s*\(\s*(['"`])([\w@#./:-]+)\1/g,
  /(['"`])(\.{1,2}\/[^'"`\n]*\.(?:[cm]?[jt]sx?|json|node))\1/g,
];
const importsOf = (text: string): readonly string[] => [
  ...new Set(forms.flatMap(form => Array.from(text.matchAll(form), ([, , word]) => word ?? ''))),
];

/** Ways to a module or to the network that need no import. */
const others: readonly (readonly [RegExp, string])[] = [
  [/\bimport\((?!\s*['"])/, 'a module is imported by a name that can be read'],
  [/\bgetBuiltinModule\b|\bprocess\.(?:binding|dlopen)\b/, 'modules of Node are imported'],
  [/(?<![.\w])fetch\(|\bnew (?:WebSocket|EventSource)\b/, 'only system/ speaks to the network'],
];

function whyNot(file: string, word: string): string | undefined {
  const from = roomOf(file);
  if (word.startsWith('.')) {
    const path = normalize(join(dirname(file), word));
    const to = roomOf(path);
    if (from === undefined)
      return to !== undefined || path === 'src/version.ts' ? undefined : 'it lies in no room';
    return to === undefined ? 'it lies in no room' : refusal(from, to);
  }
  if (from === undefined || common.includes(word)) return undefined;
  if (!Object.hasOwn(reserved, word)) return 'src/floors.ts does not list it';
  return reserved[word]?.includes(from) === true ? undefined : 'it is kept for other rooms';
}

/** What a file of src/ may not import and does, each with the reason. */
export const refusedImports = (file: string, text: string): readonly string[] => [
  ...importsOf(text).flatMap(word => {
    const why = whyNot(file, word);
    return why === undefined ? [] : [`${file} imports ${word}: ${why}`];
  }),
  ...others.flatMap(([form, why]) => (form.test(text) ? [`${file}: ${why}`] : [])),
];
