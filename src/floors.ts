// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The rooms of src/ from the ground up: a room may import from lower floors only, and rooms of one
 * floor do not know each other. Lint's rules and the picture in docs/architecture.md are made from
 * this list (`npm run golden`); test/floors.test.ts holds every import to it.
 */
export const floors = [
  ['text', 'os'],
  ['formats'],
  ['system'],
  ['engine', 'units'],
  ['answers'],
  ['disk', 'boot', 'confinement'],
  ['hardware', 'payload'],
  ['steps', 'checks', 'interrupted'],
  ['run-view'],
  ['headless', 'screens'],
  ['app'],
  ['tui'],
  ['cli'],
] as const;

export type Room = (typeof floors)[number][number];

/** Imports that would run downwards and are refused all the same. */
const walls: readonly {readonly from: Room; readonly to: Room; readonly why: string}[] = (
  ['headless', 'screens'] as const
).flatMap(from =>
  (['steps', 'boot', 'payload'] as const).map(to => ({
    from,
    to,
    why: 'a face shows what the engine says; it knows no step, no boot file and no payload',
  })),
);

/** Packages and modules of Node that every room may import: they touch nothing outside. */
export const common: readonly string[] = [
  'yaml',
  'zod',
  'node:crypto',
  'node:path',
  'node:path/posix',
  'node:util',
];

/**
 * Packages and modules of Node that only these rooms may import. What stands neither here nor above
 * is imported by no room; `cli.ts` may import all.
 */
export const reserved: Readonly<Record<string, readonly Room[]>> = {
  execa: ['system'],
  ink: ['screens', 'tui'],
  react: ['screens', 'tui'],
  'cli-truncate': ['text'],
  'string-width': ['text'],
  systeminformation: ['hardware'],
  'wrap-ansi': ['text'],
  'node:child_process': ['system'],
  'node:fs': ['system'],
  'node:fs/promises': ['system'],
  'node:http': ['system'],
  'node:https': ['system'],
  // isIP() asks no network.
  'node:net': ['system', 'answers', 'steps'],
  'node:stream': ['system'],
  'node:stream/promises': ['system'],
  'node:string_decoder': ['system'],
  'node:timers/promises': ['system'],
  'node:tls': ['system'],
};

const floorOf = (room: Room): number => floors.findIndex(floor => floor.some(one => one === room));

/** Why a room may not import from another; `undefined` where it may. */
export function refusal(from: Room, to: Room): string | undefined {
  if (from === to) return undefined;
  const wall = walls.find(one => one.from === from && one.to === to);
  if (wall) return wall.why;
  const [above, below] = [floorOf(from), floorOf(to)];
  if (above > below) return undefined;
  return above === below ? 'rooms of one floor do not know each other' : 'imports run downwards';
}
