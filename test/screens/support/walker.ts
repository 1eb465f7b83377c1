// SPDX-License-Identifier: GPL-3.0-or-later
import {Walker} from '../../../qemu/harness/tui/walker.ts';
import type {Key as LabKey} from '../../../qemu/driver/screen/keys.ts';
import type {Store} from '../../../src/screens/app/store.ts';
import type {Key} from '../../../src/screens/keys/key.ts';
import {text, textOf} from './program.ts';

function keyOf(key: LabKey): Key {
  if (key === 'space') return text(' ');
  if (key === 'ctrl-c' || key === 'ctrl-l' || key === 'ctrl-u')
    return {type: 'control', letter: key.slice('ctrl-'.length)};
  return {type: key};
}

/**
 * Somebody in front of a store who goes by labels: the very walker that goes through the screens of
 * a virtual machine. What is pressed shows at once, so that a second of waiting is a failure.
 */
export const walkerOn = (store: Store): Walker =>
  new Walker(
    {
      name: 'the store',
      pause: 0,
      text: async () => textOf(store.state()),
      key: async key => store.press(keyOf(key)),
      type: async typed => {
        if (typed !== '') store.press(text(typed));
      },
    },
    1,
  );

/** More controls than any page has. */
const mostControls = 40;

/** Goes to the first control of the page: what is scrolled out above cannot be seen. */
export async function toTop(walker: Walker): Promise<void> {
  for (let steps = 0; steps < mostControls; steps++) await walker.press('back-tab');
}

/** Turns a switch over that is `on` or off now; its name may end after any word. */
export async function toggle(walker: Walker, label: string, on = false): Promise<void> {
  await walker.to(`[${on ? '■' : ' '}] ${label}`);
  await walker.press('space');
}

/** Goes on, never back, to the next control of this name: of several it is the one below. */
export async function onTo(walker: Walker, label: string): Promise<void> {
  for (let steps = 0; steps < mostControls; steps++) {
    await walker.press('tab');
    const {held} = await walker.see('the pointer', frame => frame.held && frame);
    if (held?.text === label || held?.text.startsWith(`${label} `)) return;
  }
  throw new Error(`nothing below is called "${label}"`);
}
