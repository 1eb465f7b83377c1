// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../text/bytes.ts';
import type {Disk} from '../hardware/disk.ts';
import {printable} from '../text/clean.ts';
import {stepTitle} from '../text/steps.ts';
import type {Found, Interrupted} from './found.ts';

/** A disk by what a person can compare with its label. */
export const diskWords = ({path, model, serial, bytes}: Disk): string =>
  [path, model, serial === '' ? 'no serial number' : `serial ${serial}`, formatBytes(bytes)]
    .filter(part => part !== '')
    .join(', ');

/**
 * Milliseconds since the epoch as a date and a time that reads the same everywhere: `2026-11-22
 * 21:40 UTC`.
 */
export const timeWords = (t: number): string =>
  t > 0 && t < 8.64e15
    ? `${new Date(t).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : 'at an unknown time';

/** Where an installation stopped, in one line. */
export function stoppedWords({
  stopped: {step, how, code, done, total, copied},
}: Interrupted): string {
  const title = `"${printable(stepTitle(step))}"`;
  const places = {
    during: `while at ${title}`,
    failed: `when ${title} failed (${code})`,
    before: `before ${title}`,
  } as const;
  const bytes =
    copied === undefined
      ? ''
      : `, ${formatBytes(copied.done)} of ${formatBytes(copied.total)} written`;
  return `${places[how]}${bytes}; ${done} of ${total} steps were proved`;
}

const shortHash = (hash: string): string => `${hash.slice(0, 16)}…`;

/** All that is known of one find, a fact a line: name and value. */
export function foundRows(found: Found): readonly (readonly [name: string, value: string])[] {
  const disk = ['Disk', diskWords(found.disk)] as const;
  switch (found.type) {
    case 'begun':
      return [
        disk,
        [
          'Stopped',
          'before there was a journal: only the partitions were made, and nothing lies in them',
        ],
      ];
    case 'unreadable':
      return [disk, ['Stopped', `nobody knows where: ${found.why}`]];
    case 'finished':
    case 'interrupted': {
      const {
        stopped: {at, result},
        journal: {header},
        elsewhere,
        alike,
      } = found;
      return [
        disk,
        found.type === 'finished'
          ? ['Finished', `${timeWords(at)}, ${result}`]
          : ['Stopped', `${timeWords(at)}, ${stoppedWords(found)}`],
        ...(found.type === 'interrupted' && result !== undefined
          ? [['Ended as', result === 'aborted' ? 'given up' : result] as const]
          : []),
        ['Forge', printable(header.forge)],
        ['Payload', shortHash(header.payload)],
        ['Plan', shortHash(header.plan)],
        ...(elsewhere.length === 0
          ? []
          : [
              [
                'Beware',
                `this is a copy: it was begun on another disk (${elsewhere.join(', ')})`,
              ] as const,
            ]),
        ...(alike.length === 0
          ? []
          : [['Beware', `${alike.join(' and ')} holds the same journal`] as const]),
      ];
    }
  }
}

/** What the same answers do with a finished installation. */
export const keptFinished =
  'it is looked at and kept, and what was changed on it since may be written again';

/**
 * What an earlier installation left on a disk, in one paragraph; `goesOn`: whether an installation
 * that is asked for keeps what it can prove of it, where one is.
 */
export function foundLine(found: Found, goesOn?: boolean): string {
  const {path} = found.disk;
  const then = goesOn === undefined ? '' : `; it ${goesOn ? 'goes' : 'does not go'} on`;
  switch (found.type) {
    case 'begun':
      return (
        `On ${path} an installation stopped before there was a journal, and nothing lies ` +
        `in its partitions${then}.`
      );
    case 'unreadable':
      return `On ${path} lies an installation whose journal cannot be read (${found.why})${then}.`;
    case 'finished':
      return `On ${path} lies an installation that was finished ${timeWords(found.stopped.at)}${goesOn === true ? `; ${keptFinished}` : then}.`;
    case 'interrupted':
      return (
        `On ${path} an installation stopped ${timeWords(found.stopped.at)}, ` +
        `${stoppedWords(found)}${then}.`
      );
  }
}

/** What can be done about one find, in words. */
export function adviceFor(found: Found): string {
  switch (found.type) {
    case 'finished':
      return (
        'It was brought to its end: restart from that disk. The same answers look at it ' +
        'and keep it; others, and "forge install --start-over", ' +
        'install anew where the answers allow it to be erased.'
      );
    case 'begun':
      return (
        'There is nothing to resume: start over. The same answers install as if nothing ' +
        'had been.'
      );
    case 'unreadable':
      return (
        'The same answers go on with what is proved on the disk; other answers must say ' +
        'what may be erased.'
      );
    case 'interrupted':
      return found.elsewhere.length > 0
        ? 'It cannot go on here: attach the disk that it was begun on, or start over with ' +
            '"forge install --start-over".'
        : '"forge resume" with the same answers goes on; "forge install --start-over" begins anew.';
  }
}
