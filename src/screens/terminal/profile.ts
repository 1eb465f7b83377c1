// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What kind of thing shows the screens. `plain` cannot be drawn on at all (a pipe, TERM=dumb): the
 * unattended face is for that.
 */
type TerminalKind = 'vt' | 'serial' | 'emulator' | 'reader' | 'plain';

export type Profile = {
  readonly kind: TerminalKind;
  /** Columns and rows; 80×24 where the terminal does not tell. */
  readonly columns: number;
  readonly rows: number;
  /** Colours that may be used; 0 = none, then only bold and inverse. */
  readonly colours: 0 | 8 | 16;
  readonly glyphs: 'full' | 'cp437' | 'ascii';
  /** Frames a second at most. */
  readonly fps: number;
};

/**
 * What is known of a terminal: its variables, whether both ends are terminals, the size it tells (0
 * where it does not), and its name.
 */
export type TerminalFacts = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly interactive: boolean;
  readonly columns: number;
  readonly rows: number;
  /** `/dev/tty1`, `/dev/ttyS0`, `/dev/pts/3`; empty when unknown. */
  readonly device: string;
  /** Whether Forge's own font was loaded on this console. */
  readonly ownFont: boolean;
};

const utf8 = ({env}: TerminalFacts): boolean =>
  /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '');

/**
 * Name of the serial line that a device node is, as `ttyS0`; `undefined` for any other terminal.
 * The names are those of console= in the answers.
 */
export const serialLine = (device: string): string | undefined =>
  /^\/dev\/(tty(?:S|USB|AMA)\d+|hvc\d+)$/.exec(device)?.[1];

function kindOf(facts: TerminalFacts): TerminalKind {
  const {env, device, interactive} = facts;
  if (env['FORGE_READER'] === '1') return 'reader';
  if (!interactive || env['TERM'] === 'dumb' || env['TERM'] === undefined) return 'plain';
  if (/^\/dev\/tty\d+$/.test(device) || env['TERM'] === 'linux') return 'vt';
  return serialLine(device) === undefined ? 'emulator' : 'serial';
}

function coloursOf({env}: TerminalFacts, kind: TerminalKind): Profile['colours'] {
  // https://no-color.org: any value that is not empty.
  if (env['NO_COLOR'] || env['FORCE_COLOR'] === '0' || kind === 'reader' || kind === 'plain')
    return 0;
  return /^vt[12]\d\d/.test(env['TERM'] ?? '') ? 0 : 16;
}

function glyphsOf(facts: TerminalFacts, kind: TerminalKind): Profile['glyphs'] {
  if (kind === 'reader' || kind === 'plain') return 'ascii';
  // The kernel's console draws UTF-8, but its built-in font has the 256 characters of code page 437
  // and no others.
  if (kind === 'vt') return facts.ownFont ? 'full' : 'cp437';
  if (kind === 'serial') return utf8(facts) ? 'cp437' : 'ascii';
  return utf8(facts) ? 'full' : 'ascii';
}

/**
 * Words of FORGE_TERMINAL, comma-separated, that overrule what was found: a kind, a glyph set, a
 * number of colours.
 */
function overruled(profile: Profile, words: string | undefined): Profile {
  let found = profile;
  for (const word of (words ?? '').split(',')) {
    if (word === 'vt' || word === 'serial' || word === 'emulator' || word === 'reader')
      found = {...found, kind: word};
    if (word === 'full' || word === 'cp437' || word === 'ascii') found = {...found, glyphs: word};
    const colours = ([0, 8, 16] as const).find(number => String(number) === word);
    if (colours !== undefined) found = {...found, colours};
  }
  return found;
}

/**
 * How to draw on this terminal. Pure; decided once at the start, the size again at every resize.
 */
export function terminalProfile(facts: TerminalFacts): Profile {
  const kind = kindOf(facts);
  return overruled(
    {
      kind,
      columns: facts.columns > 0 ? facts.columns : 80,
      rows: facts.rows > 0 ? facts.rows : 24,
      colours: coloursOf(facts, kind),
      glyphs: glyphsOf(facts, kind),
      // 115,200 baud carry 11,520 bytes a second: six frames of a changed line or two.
      fps: kind === 'serial' ? 5 : 12,
    },
    facts.env['FORGE_TERMINAL'],
  );
}
