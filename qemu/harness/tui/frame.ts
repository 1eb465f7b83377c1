// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What a frame of Forge's screens says, read from the terminal's text as a person reads it
 * (src/screens/app/frame.ts draws it).
 */
export type Frame = {
  readonly title: string;
  /** At the right end of the title row: `3 of 9`, `watching`, or nothing. */
  readonly place: string;
  /** Rows between the two rules, without the column of air before them. */
  readonly body: readonly string[];
  /** What is asked where the lower rule would be, such as whether to leave. */
  readonly question: string | undefined;
  readonly keys: string;
  /** What the pointer stands before: the row, or the label of a button. */
  readonly held: Held | undefined;
  /** The row of a list that would be taken, its marks left out. */
  readonly item: string | undefined;
};

/** `at`: the row of the body. */
export type Held = {
  readonly kind: 'row' | 'button' | 'barred';
  readonly text: string;
  readonly at: number;
};

/** Pointers of the three glyph sets (src/screens/terminal/glyphs.ts). */
const pointer = '[❯►>]';
const heldRow = new RegExp(`^${pointer} (.*)$`);
const heldButton = new RegExp(`(?:^| )${pointer} (?:\\[ (.+?) \\]|\\( (.+?) \\))`);
const itemRow = new RegExp(`^  ${pointer} (?:[●◆*○.√✔×✖x] )?(.*?)(?: +[↑↓^v])?$`);
/** A row of the rehearsal's frame with a marked entry in it. */
const markedRow = new RegExp(`^[│|] *${pointer} (\\S.*?) *[│|]$`);

const isRule = (row: string): boolean => /^[─-]+$/.test(row);

function holds(body: readonly string[]): Held | undefined {
  for (const [at, row] of body.entries()) {
    const [, open, barred] = heldButton.exec(row) ?? [];
    if (open !== undefined) return {kind: 'button', text: open, at};
    if (barred !== undefined) return {kind: 'barred', text: barred, at};
    const [, text] = heldRow.exec(row) ?? [];
    if (text !== undefined) return {kind: 'row', text: text.trimEnd(), at};
  }
  return undefined;
}

/** Reads a frame; `undefined` for a terminal that shows none, or not the whole of one. */
export function readFrame(text: string): Frame | undefined {
  const rows = text
    .trimEnd()
    .split('\n')
    .map(row => row.trimEnd());
  const [, title, place = ''] = /^ Forge {2}(\S.*?)(?: {2,}(\S.*))?$/.exec(rows[0] ?? '') ?? [];
  const [rule = '', below = '', keys = ''] = [rows[2], rows.at(-2), rows.at(-1)];
  // Title, lights, rule; what is below the body; the keys: and 80x24 is the least.
  if (title === undefined || rows.length < 24 || !isRule(rule)) return undefined;
  const body = rows.slice(3, -2).map(row => row.replace(/^ /, ''));
  const item = body.flatMap(row => itemRow.exec(row)?.[1] ?? markedRow.exec(row)?.[1] ?? []).at(0);
  return {
    title,
    place,
    body,
    keys: keys.trim(),
    question: isRule(below) ? undefined : below.trim(),
    held: holds(body),
    item: item?.trimEnd(),
  };
}

/** Columns of an entry's label (src/screens/layout/pen.ts). */
const labelColumns = 26;

/**
 * What stands in an entry that is held, its cursor left out; `undefined` where nothing stands there
 * yet.
 */
export function valueOf({text}: Pick<Held, 'text'>): string | undefined {
  const value = text.slice(labelColumns).trimEnd();
  if (/^[▏│|](?: \(.*\))?$/.test(value)) return undefined;
  return value.replace(/[▏│|]/, '');
}

/** Lines of the rehearsal's stage: what stands in its frame, marks left out. */
export const stageLines = ({body}: Frame): readonly string[] =>
  body.flatMap(row => {
    const inside = /^[│|](.*)[│|]$/
      .exec(row)?.[1]
      ?.replace(new RegExp(`^( *)${pointer} `), '$1')
      .trim();
    return inside === undefined || inside === '' ? [] : [inside];
  });
