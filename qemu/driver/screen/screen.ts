// SPDX-License-Identifier: GPL-3.0-or-later
import type {IBufferCell, Terminal as TerminalType} from '@xterm/headless';
import xterm from '@xterm/headless';

/** Size of a screen in character cells. */
export type ScreenSize = {readonly columns: number; readonly rows: number};

/**
 * A serial console as somebody at a terminal sees it: cursor addressing, boxes, colours. Firmware
 * menus cannot be read from the stream, since they draw cell by cell. It never answers queries (ESC
 * [ 6 n): an answer that arrives late would be typed into whatever prompt is there by then.
 */
export class Screen {
  readonly #terminal: TerminalType;

  constructor(size: ScreenSize) {
    this.#terminal = new xterm.Terminal({
      cols: size.columns,
      rows: size.rows,
      scrollback: 0,
      allowProposedApi: true,
    });
  }

  /** Draws; resolves when the screen shows it. */
  write(text: string): Promise<void> {
    return new Promise(resolve => this.#terminal.write(text, resolve));
  }

  /** All rows, without trailing blanks. */
  lines(): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      {length: this.#terminal.rows},
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  }

  /** The rows as one text; empty rows at the end are left out. */
  text(): string {
    return this.lines().join('\n').trimEnd();
  }

  /**
   * The texts that stand out by colour or inversion: for every row, the runs of cells whose look
   * differs from the look that most cells on the screen have. That is how MokManager and
   * systemd-boot show which item is chosen.
   */
  highlights(): readonly string[] {
    const rows = this.#looks();
    const counts = new Map<string, number>();
    for (const row of rows)
      for (const cell of row) counts.set(cell.look, (counts.get(cell.look) ?? 0) + 1);
    const usual = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), ['', 0])[0];
    return rows
      .flatMap(row => runs(row, usual))
      .map(bare)
      .filter(text => text !== '');
  }

  #looks(): readonly (readonly Cell[])[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({length: this.#terminal.rows}, (_, y) => {
      const line = buffer.getLine(buffer.baseY + y);
      return Array.from({length: this.#terminal.cols}, (__, x) => {
        const cell = line?.getCell(x);
        return cell
          ? {text: cell.getChars() || ' ', look: background(cell)}
          : {text: ' ', look: ''};
      });
    });
  }
}

/** A text without blanks and box drawing (U+2500 to U+257F) at its ends. */
const bare = (text: string): string =>
  text.replaceAll(/^[\s\u2500-\u257F]+|[\s\u2500-\u257F]+$/g, '');

type Cell = {readonly text: string; readonly look: string};

/**
 * Palette numbers: firmware writes black out, cells that nobody wrote have the default background,
 * and both look the same.
 */
const [black, white] = ['0', '7'];

/**
 * The colour behind a cell; foreground colours say nothing about what is chosen (titles and hints
 * have their own).
 */
function background(cell: IBufferCell): string {
  if (cell.isInverse() !== 0) return cell.isFgDefault() ? white : String(cell.getFgColor());
  return cell.isBgDefault() ? black : String(cell.getBgColor());
}

function runs(row: readonly Cell[], usual: string): readonly string[] {
  const found: string[] = [];
  let text = '';
  let look = usual;
  for (const cell of row) {
    if (cell.look !== look) {
      if (look !== usual) found.push(text);
      text = '';
      look = cell.look;
    }
    text += cell.text;
  }
  if (look !== usual) found.push(text);
  return found;
}
