// SPDX-License-Identifier: GPL-3.0-or-later
import type {FakeLine} from './fake-line.ts';

const blue = '\u001B[0m\u001B[37m\u001B[44m';
const bar = '\u001B[30m\u001B[46m';

/** Draws what firmware draws: a blue screen with a title, rows, and one of them highlighted. */
function drawMenu(line: FakeLine, title: string, items: readonly string[], chosen: number): void {
  const empty = Array.from(
    {length: 24},
    (_, row) => `\u001B[${row + 1};1H│${' '.repeat(78)}│`,
  ).join('');
  const rows = items.map(
    (item, index) =>
      `\u001B[${index + 6};20H${index === chosen ? bar : blue}│ ${item.padStart(20)} │${blue}`,
  );
  line.say(`${blue}\u001B[2J${empty}\u001B[2;30H${title}${rows.join('')}`);
}

export type FakePage = {
  readonly title: string;
  readonly items: readonly string[];
  readonly start?: number;
};

/**
 * A menu that obeys arrows and Enter; `enter` gets the chosen item and gives the next page, or
 * undefined when the menu is left.
 */
export function serveMenu(
  line: FakeLine,
  first: FakePage,
  enter: (item: string, page: FakePage) => FakePage | undefined,
  typed: (text: string) => FakePage | undefined = () => undefined,
): void {
  let page: FakePage | undefined = first;
  let chosen = first.start ?? 0;
  const show = (next: FakePage | undefined): void => {
    if (!next) return;
    if (next !== page) chosen = next.start ?? 0;
    page = next;
    drawMenu(line, next.title, next.items, chosen);
  };
  line.onSend = text => {
    if (!page) return;
    if (text === '\u001B[B') chosen = Math.min(page.items.length - 1, chosen + 1);
    else if (text === '\u001B[A') chosen = Math.max(0, chosen - 1);
    else if (text === '\r') return show(enter(page.items[chosen] ?? '', page));
    else return show(typed(text));
    show(page);
  };
  show(first);
}
