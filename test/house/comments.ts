// SPDX-License-Identifier: GPL-3.0-or-later

/** A comment: the line that it begins in, and its lines of prose without the marks. */
type Comment = {readonly line: number; readonly prose: readonly string[]};

const blank = (text: string): boolean => text.trim() === '';

/** Lines of prose of a docstring: tags (@param, @throws, …) with what belongs to them, lists and
 * tables do not count. */
function proseOf(lines: readonly string[]): readonly string[] {
  const prose: string[] = [];
  let tag = false;
  for (const line of lines) {
    if (/^(?:@|[-*·|] | {2,}|\d\. )/.test(line)) tag = true;
    else if (blank(line)) tag = false;
    if (!tag && !blank(line)) prose.push(line);
  }
  return prose;
}

/** The comments of a module that stand on lines of their own. */
export function commentsOf(text: string): readonly Comment[] {
  const found: Comment[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    const block: string[] = [];
    if (/^\s*\/\*/.test(lines[at] ?? '')) {
      for (; at < lines.length; at += 1) {
        block.push(
          (lines[at] ?? '').replace(/^\s*(?:\/\*\*?|\*\/|\*) ?/, '').replace(/\s*\*\/.*$/, ''),
        );
        if ((lines[at] ?? '').includes('*/')) break;
      }
    } else {
      for (; /^\s*\/\/ /.test(lines[at] ?? ''); at += 1)
        block.push((lines[at] ?? '').replace(/^\s*\/\/ /, ''));
    }
    if (block.length > 0) found.push({line, prose: proseOf(block)});
  }
  return found;
}
