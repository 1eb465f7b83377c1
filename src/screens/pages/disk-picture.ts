// SPDX-License-Identifier: GPL-3.0-or-later
import {defaultLayout} from '../../disk/default-layout.ts';
import type {Disk} from '../../hardware/disk.ts';
import {contentsLine, contentWords} from '../../hardware/disk-words.ts';
import {systemsOn} from '../../hardware/systems.ts';
import {formatBytes} from '../../text/bytes.ts';
import type {Image} from '../draft/facts.ts';
import {barLine, type DiskPiece} from '../layout/bar.ts';
import {wrapped} from '../../text/wrap.ts';
import type {Block} from '../page/block.ts';
import {line, span, type Line} from '../page/line.ts';
import type {Glyphs} from '../terminal/glyphs.ts';

/** Partitions that are named below the bar; more are a list of their own. */
const fewContents = 10;

function piecesNow(disk: Disk): readonly DiskPiece[] {
  const pieces = disk.contents.map(({partLabel, fsLabel, fsType, bytes}): DiskPiece => ({
    name: fsLabel || partLabel || fsType || 'unknown',
    bytes,
    role: 'warn',
  }));
  const used = pieces.reduce((sum, {bytes}) => sum + bytes, 0n);
  return disk.bytes > used
    ? [...pieces, {name: 'free', bytes: disk.bytes - used, role: 'quiet', free: true}]
    : pieces;
}

/** Slots and state as they will be; a seed of zeros, since only sizes are drawn. */
function piecesThen(disk: Disk, image: Image): readonly DiskPiece[] {
  const fit = defaultLayout({
    diskBytes: disk.bytes,
    sector: disk.logical,
    slotBytes: image.slotBytes,
    version: image.version,
    seed: '0'.repeat(32),
  });
  if (!fit.fits) return [];
  const sum = (...roles: readonly string[]): bigint =>
    fit.layout.partitions
      .filter(({role}) => roles.includes(role))
      .reduce((all, {bytes}) => all + bytes, 0n);
  return [
    {name: 'ESP', bytes: sum('esp'), role: 'text'},
    {name: 'system', bytes: sum('root-a', 'verity-a', 'signature-a'), role: 'ok'},
    {
      name: 'next system',
      bytes: sum('root-b', 'verity-b', 'signature-b'),
      role: 'quiet',
      free: true,
    },
    {name: 'your data', bytes: sum('state'), role: 'accent'},
  ];
}

const legend = (pieces: readonly DiskPiece[]): string =>
  pieces.map(({name, bytes}) => `${name} ${formatBytes(bytes)}`).join(', ');

/** Columns before a bar. */
const indent = 8;

function rows(
  title: string,
  pieces: readonly DiskPiece[],
  words: string,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  return [
    [span(`  ${title.padEnd(indent - 2)}`, 'quiet'), ...barLine(pieces, columns - indent, glyphs)],
    ...wrapped(words, columns - indent).map(row => line(' '.repeat(indent) + row, 'quiet')),
  ];
}

/** What is on the disk, in words: all of it, or a summary where a list follows. */
function wordsNow(disk: Disk): string {
  if (disk.contents.length <= fewContents) return contentsLine(disk);
  return [...systemsOn(disk), `${disk.contents.length} partitions, listed below`].join(', ');
}

/**
 * The disk now and after, drawn to scale. What is there now is named to the last partition: all of
 * it will be lost.
 */
export function diskPicture(disk: Disk, image: Image | undefined): Block {
  const then = image ? piecesThen(disk, image) : [];
  return {
    type: 'picture',
    draw: (columns, glyphs) => [
      ...rows('now', piecesNow(disk), wordsNow(disk), columns, glyphs),
      ...(then.length > 0 ? rows('then', then, legend(then), columns, glyphs) : []),
    ],
    spoken: `Now it holds: ${wordsNow(disk)}.${then.length > 0 ? ` Afterwards: ${legend(then)}` : ''}`,
  };
}

/** All partitions of a disk that has too many to stand below its bar. */
export const contentsList = (disk: Disk): readonly Block[] =>
  disk.contents.length <= fewContents
    ? []
    : [
        {
          type: 'list',
          id: 'contents',
          label: `On ${disk.path} now`,
          value: '',
          use: 'read',
          rows: 4,
          choices: disk.contents
            .toSorted((one, other) => (one.number ?? 0) - (other.number ?? 0))
            .map((content, index) => ({id: String(index), label: contentWords(content)})),
        },
      ];
