// SPDX-License-Identifier: GPL-3.0-or-later
import {span, type Line} from '../page/line.ts';
import type {Glyphs} from '../terminal/glyphs.ts';

/**
 * One light of the chain of trust. `proved` only by evidence; `broken` where something was found
 * wrong.
 */
export type Light = {readonly name: string; readonly is: 'dark' | 'working' | 'proved' | 'broken'};

const roles = {dark: 'quiet', working: 'accent', proved: 'ok', broken: 'danger'} as const;

/**
 * The chain of trust as one row: `✔ firmware ─ ○ shim ─ …`. The mark tells the state without colour.
 */
export function chainLine(lights: readonly Light[], glyphs: Glyphs): Line {
  const mark = {
    dark: glyphs.waiting,
    working: glyphs.running,
    proved: glyphs.done,
    broken: glyphs.failed,
  };
  return lights.flatMap(({name, is}, index) => [
    ...(index === 0 ? [span(' ')] : [span(` ${glyphs.link} `, 'quiet')]),
    span(`${mark[is]} ${name}`, roles[is]),
  ]);
}
