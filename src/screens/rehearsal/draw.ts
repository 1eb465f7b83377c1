// SPDX-License-Identifier: GPL-3.0-or-later
import type {Rehearsal} from '../draft/draft.ts';
import {line, span, type Line} from '../page/line.ts';
import {padEnd, widthOf} from '../../text/width.ts';
import type {Glyphs} from '../terminal/glyphs.ts';
import {entriesOf} from './mok-manager.ts';

/** What MokManager shows of a key; ten pairs of digits in a row, in capitals. */
export type ShownKey = {readonly subject: string; readonly sha1: string};

const titles: Readonly<Record<Rehearsal['screen'], string>> = {
  menu: 'Perform MOK management',
  enroll: '[Enroll MOK]',
  key: '',
  confirm: 'Enroll the key(s)?',
  password: '',
  wrong: '',
  reboot: 'Perform MOK management',
  missed: '',
  finished: '',
};

/** What to press next, and what would go wrong. */
export const advice: Readonly<Record<Rehearsal['screen'], string>> = {
  menu:
    'Press Down once, so that "Enroll MOK" is marked, then Enter. Anything else gives the ' +
    'request up.',
  enroll: 'Press Enter on "View key 0" to compare the key. Then Down to "Continue", and Enter.',
  key:
    'Compare the fingerprint with the one you wrote down. If it differs, switch the ' +
    'machine off. Enter goes back.',
  confirm: 'Press Down to "Yes", then Enter.',
  password: 'Type the one-time password and press Enter. Nothing is shown while you type.',
  wrong: 'That was not the password. There are three tries. Press Enter.',
  reboot: 'The key is enrolled. Press Enter on "Reboot".',
  missed:
    'This is how a request is lost: the system would not start. The live medium can ask ' +
    'again. Press Enter to rehearse once more.',
  finished:
    'That was all. The machine starts its own system now. Press Enter to rehearse once more.',
};

const centred = (text: string, columns: number): string =>
  padEnd(' '.repeat(Math.max(0, Math.floor((columns - widthOf(text)) / 2))) + text, columns);

/** A fingerprint as MokManager shows it: ten pairs of digits in a row, in capitals. */
export function fingerprintLines(sha1: string): readonly string[] {
  const pairs = sha1.toUpperCase().match(/[0-9A-F]{2}/g) ?? [];
  return [pairs.slice(0, 10).join(' '), pairs.slice(10).join(' ')];
}

function inside(
  {screen, at}: Rehearsal,
  key: ShownKey,
): readonly {readonly text: string; readonly marked?: boolean}[] {
  if (screen === 'key')
    return [
      {text: '[Subject]'},
      {text: `CN=${key.subject}`},
      {text: ''},
      {text: '[Fingerprint]'},
      ...fingerprintLines(key.sha1).map(text => ({text})),
    ];
  if (screen === 'password') return [{text: 'Password:'}];
  if (screen === 'wrong') return [{text: "Password doesn't match"}];
  if (screen === 'missed') return [{text: '(the firmware goes on without the key)'}];
  if (screen === 'finished') return [{text: '(the machine restarts)'}];
  return entriesOf[screen].map((text, index) => ({text, marked: index === at}));
}

function markedRow(text: string, columns: number, {pointer}: Glyphs): Line {
  const whole = centred(text, columns);
  const from = whole.indexOf(text);
  return [
    span(whole.slice(0, from - 2)),
    {text: `${pointer} ${text} `, inverse: true},
    span(whole.slice(from + text.length + 1)),
  ];
}

/**
 * The screen in a frame of its own, eleven rows high, as wide as the real one on 80 columns. The
 * real one marks an entry by its colour alone.
 */
export function drawRehearsal(
  state: Rehearsal,
  key: ShownKey,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const width = Math.min(columns, 78) - 2;
  const [upperLeft, upperRight, lowerLeft, lowerRight] = glyphs.corners;
  const edge = (left: string, right: string): Line =>
    line(`${left}${glyphs.rule.repeat(width)}${right}`, 'quiet');
  const upright = span(glyphs.upright, 'quiet');
  const row = (text: string, marked = false): Line => [
    upright,
    ...(marked ? markedRow(text, width, glyphs) : [span(centred(text, width))]),
    upright,
  ];
  const rows = inside(state, key);
  const above = Math.max(0, Math.floor((8 - rows.length) / 2) - 1);
  const body = [
    row(titles[state.screen]),
    ...Array.from({length: above}, () => row('')),
    ...rows.map(({text, marked}) => row(text, marked)),
  ];
  return [
    edge(upperLeft, upperRight),
    ...body,
    ...Array.from({length: Math.max(0, 9 - body.length)}, () => row('')),
    edge(lowerLeft, lowerRight),
  ];
}
