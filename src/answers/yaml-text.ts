// SPDX-License-Identifier: GPL-3.0-or-later
import {
  isAlias,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type {Fault} from './fault.ts';

const noTags = 'tags (!name) are not allowed';
const noAnchors =
  'anchors (&) and aliases (*) are not allowed; write the value out, in quotes if it ' +
  'begins with & or *';

/**
 * What yaml's error codes mean to somebody who wrote the file. Its own messages are not used: they
 * quote the text, which may be a password.
 */
const words: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE:
    'a backslash sequence that YAML does not know; use single quotes for text with backslashes',
  BAD_INDENT: 'the indentation fits nothing above it',
  BAD_SCALAR_START: 'a value cannot begin with this character; put it in quotes',
  UNEXPECTED_TOKEN: 'this fits nowhere here; perhaps a quote or a bracket ended too early',
  DUPLICATE_KEY: 'this key is there twice',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing here',
  MULTILINE_IMPLICIT_KEY: 'a key must fit on one line, or a colon is missing',
  MULTIPLE_DOCS: 'only one document is allowed in the file',
  NON_STRING_KEY: 'a key must be plain text',
  TAB_AS_INDENT: 'indent with spaces, not with a tab',
  TAG_RESOLVE_FAILED: noTags,
  BLOCK_AS_IMPLICIT_KEY: 'two colons on one line; put the value in quotes',
};

/**
 * Errors that leave a value which can be judged further: of a key that is there twice the last one
 * counts.
 */
const harmless: ReadonlySet<ErrorCode> = new Set(['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED']);

/** An answer file's text as a value, with the place of every part. */
export type Parsed = {
  /** `undefined` where the text is no YAML. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** Line and column of the value at a path, or of its nearest existing parent. */
  place(path: readonly PropertyKey[]): {readonly line: number; readonly column: number};
  /** Line and column of the key itself in the mapping at a path. */
  placeOfKey(
    path: readonly PropertyKey[],
    key: string,
  ): {readonly line: number; readonly column: number};
};

/**
 * UTF-16 units. Answer files are a few kilobytes; the fullest that the rules allow and anybody
 * would write has 64 users with four long keys each.
 */
const longest = 256 * 1024;

const nothing = (line: number, column: number, message: string): Parsed => ({
  value: undefined,
  faults: [{code: 'ANSWERS-INVALID', line, column, path: '', message}],
  place: () => ({line, column}),
  placeOfKey: () => ({line, column}),
});

/**
 * Parses YAML 1.2 (core schema) or JSON, which is a part of it. Strict: every key once, no anchors,
 * aliases or tags, one document. Never throws for a text; everything wrong is in `faults`.
 */
export function parseText(text: string): Parsed {
  if (text.length > longest)
    return nothing(1, 1, 'the file is over 256 KiB; this cannot be an answer file');
  try {
    return parse(text);
  } catch (error) {
    // The parser and its visitor are recursive: brackets a hundred thousand deep exhaust the stack,
    // and nothing else here throws.
    if (error instanceof RangeError) return nothing(1, 1, 'nested too deeply');
    throw error;
  }
}

function parse(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  const at = (offset: number): {line: number; column: number} => {
    const {line, col} = lines.linePos(offset);
    return {line: Math.max(line, 1), column: Math.max(col, 1)};
  };
  const faults: Fault[] = [...document.errors, ...document.warnings].map(error => ({
    code: 'ANSWERS-INVALID',
    ...at(error.pos[0]),
    path: '',
    message: words[error.code] ?? 'this is not YAML or JSON',
  }));
  let aliased = false;
  // Each of them is written with its own sign, and most files have none; a walk through the nodes
  // takes a sixth of the whole.
  if (/[&*!]/.test(text))
    visit(document, {
      Node(_key, node) {
        const refuse = (message: string): void =>
          void faults.push({
            code: 'ANSWERS-INVALID',
            ...at(node.range?.[0] ?? 0),
            path: '',
            message,
          });
        aliased ||= isAlias(node);
        if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) refuse(noAnchors);
        if (!isAlias(node) && node.tag !== undefined) refuse(noTags);
      },
    });
  const seen = new Set<string>();
  const once = faults.filter(({line, message}) => {
    const key = `${line} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
  return {
    value:
      document.errors.every(({code}) => harmless.has(code)) && !aliased
        ? document.toJS({maxAliasCount: 0})
        : undefined,
    faults: once,
    place: path => at(nodeAt(document, path)?.range?.[0] ?? 0),
    placeOfKey: (path, key) =>
      at(
        keyNode(nodeAt(document, path), key)?.range?.[0] ?? nodeAt(document, path)?.range?.[0] ?? 0,
      ),
  };
}

/** The node at a path, or the deepest one on the way there. */
function nodeAt(document: Document, path: readonly PropertyKey[]): Node | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    let child: unknown;
    if (isMap(node)) child = pairOf(node, String(part))?.value;
    else if (isSeq(node)) child = node.get(part, true);
    if (!isNode(child)) break;
    node = child;
  }
  return isNode(node) ? node : undefined;
}

/** The last of equal keys, since its value is the one that counts. */
const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.findLast(pair => isNode(pair.key) && String(pair.key) === key);

function keyNode(node: Node | undefined, key: string): Node | undefined {
  const found = isMap(node) ? pairOf(node, key)?.key : undefined;
  return isNode(found) ? found : undefined;
}
