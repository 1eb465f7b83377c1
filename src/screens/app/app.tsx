// SPDX-License-Identifier: GPL-3.0-or-later
import {Box, Text, useInput, usePaste, useStdout, useWindowSize} from 'ink';
import {useEffect, useState, useSyncExternalStore} from 'react';
import {keysOf} from '../keys/key.ts';
import type {Line} from '../page/line.ts';
import type {Page} from '../page/page.ts';
import {glyphsFor} from '../terminal/glyphs.ts';
import type {Profile} from '../terminal/profile.ts';
import {groundOf, lookOf} from '../terminal/theme.ts';
import {drawFrame} from './frame.ts';
import {paced} from './pace.ts';
import type {Store} from './store.ts';

/**
 * Milliseconds between two looks at what changes by itself: a frame of progress on a serial line
 * takes a good part of a tenth of a second.
 */
const pace = {serial: 1000, other: 100} as const;

/** Erase in display, all of it; cursor to the upper left (console_codes(4), ED and CUP). */
const wiped = '\u001B[2J\u001B[H';

const timers = {
  set: (run: () => void, ms: number) => setTimeout(run, ms),
  clear: (timer: NodeJS.Timeout) => clearTimeout(timer),
};

function Row({line, profile}: {readonly line: Line; readonly profile: Profile}) {
  // An empty Text has no height.
  if (line.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate">
      {line.map(({text, role = 'text', bold, inverse}, index) => (
        <Text
          key={index}
          {...(inverse ? groundOf(role, profile) : {...lookOf(role, profile), ...(bold && {bold})})}
        >
          {text}
        </Text>
      ))}
    </Text>
  );
}

/** The program on a terminal: one frame of the store's state, and keys back to it. */
export function App({
  store,
  pages,
  profile,
}: {
  readonly store: Store;
  readonly pages: readonly Page[];
  readonly profile: Profile;
}) {
  const [{subscribe, state: look}] = useState(() =>
    paced(store, profile.kind === 'serial' ? pace.serial : pace.other, timers),
  );
  const state = useSyncExternalStore(subscribe, look);
  const {write} = useStdout();
  const {columns, rows} = useWindowSize();
  useInput((input, ink) => {
    for (const key of keysOf(input, ink)) store.press(key);
  });
  usePaste(text => {
    // What is pasted into a field is one line of text, never a key.
    const clean = text.replaceAll(/\p{Cc}+/gu, ' ').trim();
    if (clean !== '') store.press({type: 'text', text: clean});
  });
  const {redraws = 0} = state;
  useEffect(() => {
    // Ink wipes its own frame, writes this, and draws the frame again.
    if (redraws > 0) write(wiped);
  }, [redraws, write]);
  const size = columns > 0 && rows > 0 ? {columns, rows} : profile;
  return (
    <Box flexDirection="column">
      {drawFrame(pages, state, size, glyphsFor(profile)).map((line, index) => (
        <Row key={index} line={line} profile={profile} />
      ))}
    </Box>
  );
}
