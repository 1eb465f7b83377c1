// SPDX-License-Identifier: GPL-3.0-or-later
import type {SerialConsole} from './console.ts';
import {LabFailure} from '../failure.ts';
import {hopeless} from './prompts.ts';

/** What a command in the guest left: exit code and combined output, LF line ends. */
export type ShellResult = {readonly code: number; readonly output: string};

/** A POSIX shell at a serial console, driven by marks around every command's output. */
export class Shell {
  readonly #console: SerialConsole;
  #count = 0;

  constructor(console: SerialConsole) {
    this.#console = console;
  }

  /**
   * Waits for a root prompt and makes the line quiet: no echo, no bracketed paste, a prompt that
   * cannot be mistaken.
   */
  async ready(seconds: number): Promise<void> {
    await this.#console.waitFor(/(?:^|\n)[^\n]*# ?$/, {seconds, unless: hopeless});
    await this.quiet(seconds);
  }

  /** The same at a prompt that somebody else saw. */
  async quiet(seconds: number): Promise<void> {
    await this.#console.settle();
    this.#console.skip();
    this.#console.enter(
      `stty -echo; PS1=; PS2=; bind 'set enable-bracketed-paste off' 2>/dev/null; set ` +
        `+m; echo "FORGE"_READY`,
    );
    await this.#console.waitFor(/FORGE_READY/, {seconds});
  }

  /**
   * For a shell that is ready already (a VM that was restored from a snapshot): waits until it
   * answers.
   */
  async attach(seconds: number): Promise<void> {
    this.#console.skip();
    this.#console.enter(`echo "FORGE"_HERE`);
    await this.#console.waitFor(/FORGE_HERE/, {seconds});
  }

  /**
   * Runs one line in the guest. Never throws for an exit code; throws LabFailure with the screen
   * after `seconds`. The line is shown in logs, so it must hold no secret.
   */
  async run(line: string, seconds: number): Promise<ShellResult> {
    const mark = `FORGE_MARK_${++this.#count}`;
    this.#console.skip();
    this.#console.enter(
      `echo "${mark.slice(0, 5)}"${mark.slice(5)}_BEGIN; { ${line}\n} 2>&1; echo ` +
        `"${mark.slice(0, 5)}"${mark.slice(5)}_END:$?:`,
    );
    const found = await this.#console.waitFor(
      new RegExp(`${mark}_BEGIN\\n([\\s\\S]*?)${mark}_END:(\\d+):`),
      {
        seconds,
        unless: [/Kernel panic - not syncing/],
      },
    );
    return {code: Number(found[2]), output: (found[1] ?? '').trimEnd()};
  }

  /** Like {@link run}, but a failing command throws LabFailure with its output. */
  async must(line: string, seconds: number): Promise<string> {
    const {code, output} = await this.run(line, seconds);
    if (code !== 0) throw new LabFailure(`in the guest: ${line}: exit ${code}`, {seen: output});
    return output;
  }
}
