// SPDX-License-Identifier: GPL-3.0-or-later
import {setTimeout as sleep} from 'node:timers/promises';
import {LabFailure} from '../../driver/failure.ts';
import type {Key} from '../../driver/screen/keys.ts';
import {readFrame, valueOf, type Frame} from './frame.ts';
import type {Terminal} from './terminal.ts';

/** More controls than any page has. */
const mostSteps = 40;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/**
 * Whether a row is that of the control of this name: it begins with it, and nothing but its value
 * follows.
 */
const isNamed = (row: string, label: string): boolean =>
  row === label || row.startsWith(`${label} `);

/** Whether the pointer stands before a control of this name; a button is its label. */
const isOn = ({held}: Frame, label: string): boolean =>
  held !== undefined && (held.kind === 'row' ? isNamed(held.text, label) : held.text === label);

/**
 * The key that leads towards the control of this name: back where it is seen above or left of the
 * pointer, else on. Few key maps have a Shift-Tab.
 */
function keyTowards({held, body}: Frame, label: string): Key {
  const at = body.findIndex(row => isNamed(row.slice(2), label) || row.includes(`[ ${label} ]`));
  if (!held || at < 0 || at > held.at) return 'tab';
  if (at < held.at) return 'up';
  const row = body[at] ?? '';
  return held.kind !== 'row' && row.indexOf(label) < row.indexOf(held.text) ? 'left' : 'tab';
}

const hand = ({held, item}: Frame): string => JSON.stringify([held, item]);

/**
 * Somebody who goes through Forge's screens with keys alone, by what the terminal shows: where the
 * pointer is, what page this is. Nothing is pressed before its page is there, and every key is
 * waited for. `seconds`: for each single wait. Throws LabFailure with the screen's text.
 */
export class Walker {
  readonly terminal: Terminal;
  readonly #seconds: number;

  constructor(terminal: Terminal, seconds: number) {
    this.terminal = terminal;
    this.#seconds = seconds;
  }

  /** Waits until a frame shows something; gives what `test` found. */
  async see<T>(
    what: string,
    test: (frame: Frame) => T | undefined | false,
    seconds = this.#seconds,
  ): Promise<T> {
    const end = performance.now() + seconds * 1000;
    for (;;) {
      const text = await this.terminal.text();
      const frame = readFrame(text);
      const found = frame && test(frame);
      if (found !== undefined && found !== false) return found;
      if (performance.now() > end) {
        throw new LabFailure(`${this.terminal.name}: ${seconds} s are over, waiting for ${what}`, {
          seen: text,
        });
      }
      await sleep(this.terminal.pause);
    }
  }

  /**
   * Waits until a page is open and drawn whole: two looks that show the same, or a page that never
   * rests.
   */
  async page(title: string | RegExp, seconds = this.#seconds): Promise<Frame> {
    const isIt = (frame: Frame): boolean =>
      typeof title === 'string' ? frame.title === title : title.test(frame.title);
    let frame = await this.see(`the page ${title}`, one => isIt(one) && one, seconds);
    for (let tries = 0; tries < 10; tries++) {
      await sleep(this.terminal.pause);
      const next = await this.see(`the page ${title}`, one => isIt(one) && one);
      if (JSON.stringify(next) === JSON.stringify(frame)) return next;
      frame = next;
    }
    return frame;
  }

  /** Words that the page shows, wherever rows break. */
  shows(words: string, seconds = this.#seconds): Promise<Frame> {
    const wanted = new RegExp(escaped(words).replaceAll(' ', String.raw`\s+`));
    return this.see(`"${words}"`, frame => wanted.test(frame.body.join(' ')) && frame, seconds);
  }

  press(key: Key): Promise<void> {
    return this.terminal.key(key);
  }

  /** Goes to the control of this name, a key at a time. */
  async to(label: string): Promise<Frame> {
    let frame = await this.see('the pointer', one => one.held && one);
    for (let steps = 0; steps < mostSteps; steps++) {
      if (isOn(frame, label)) return frame;
      const before = hand(frame);
      await this.press(keyTowards(frame, label));
      const way = `the pointer to leave ${JSON.stringify(frame.held?.text)} on its way to "${label}"`;
      frame = await this.see(way, one => hand(one) !== before && one.held && one);
    }
    throw new LabFailure(`${this.terminal.name}: "${label}" is not reached`, {
      seen: await this.terminal.text(),
    });
  }

  /** Presses the button of this name, wherever it is. It must be possible to press it. */
  async push(button: string): Promise<void> {
    const {held} = await this.to(button);
    if (held?.kind !== 'button')
      throw new LabFailure(`${this.terminal.name}: [ ${button} ] cannot be pressed`, {
        seen: await this.terminal.text(),
      });
    await this.press('enter');
  }

  /**
   * Types into an entry, in the place of what stands there, and waits until it stands there: a
   * secret as so many marks.
   */
  async fill(label: string, text: string, secret = false): Promise<void> {
    const {held} = await this.to(label);
    if (held && valueOf(held) !== undefined) {
      await this.press('ctrl-u');
      await this.see(
        `${label} to be empty`,
        one => isOn(one, label) && one.held && valueOf(one.held) === undefined,
      );
    }
    await this.terminal.type(text);
    await this.see(`what was typed into ${label}`, one => {
      const value = isOn(one, label) && one.held ? valueOf(one.held) : undefined;
      return (
        value !== undefined &&
        (secret ? /^[•*]+$/.test(value) && [...value].length === [...text].length : value === text)
      );
    });
  }

  /**
   * Takes an item of a list: searches for `typed`, goes down to the item that begins with `wanted`,
   * Enter. The pointer goes on by itself.
   */
  async take(list: string, typed: string, wanted: string): Promise<void> {
    await this.to(list);
    await this.terminal.type(typed);
    await this.see(
      `the search for ${typed}`,
      one => typed === '' || one.held?.text.includes(`search: ${typed}`),
    );
    const frame = await this.downTo(wanted);
    const before = JSON.stringify(frame.held);
    await this.press('enter');
    await this.see(
      `the pointer to leave the list ${list}`,
      one => one.held && JSON.stringify(one.held) !== before,
    );
  }

  /** Goes down to the item of this name in the list, or on the stage, that has the keys. */
  async downTo(wanted: string): Promise<Frame> {
    let frame = await this.see('an item', one => one.item !== undefined && one);
    for (let steps = 0; steps < mostSteps; steps++) {
      if (frame.item === wanted || frame.item?.startsWith(`${wanted} `)) return frame;
      const before = frame.item;
      await this.press('down');
      frame = await this.see(
        `the pointer to leave ${before} on its way to ${wanted}`,
        one => one.item !== undefined && one.item !== before && one,
      );
    }
    throw new LabFailure(`${this.terminal.name}: the item ${wanted} is not reached`, {
      seen: await this.terminal.text(),
    });
  }

  /** Chooses one of few, which stand side by side, with Right. */
  async choose(label: string, choice: string): Promise<void> {
    const chosen = (frame: Frame): boolean =>
      new RegExp(`[●◆*] ${escaped(choice)}`).test(frame.held?.text ?? '');
    let frame = await this.to(label);
    for (let steps = 0; steps < mostSteps && !chosen(frame); steps++) {
      const before = frame.held?.text;
      await this.press('right');
      frame = await this.see(
        `another choice than ${before}`,
        one => one.held?.text !== before && one,
      );
    }
    if (!chosen(frame))
      throw new LabFailure(`${this.terminal.name}: ${label}: ${choice} is not reached`, {
        seen: await this.terminal.text(),
      });
  }
}
