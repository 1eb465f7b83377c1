// SPDX-License-Identifier: GPL-3.0-or-later
import {licenceLine} from '../licence-line.ts';

/** What `npm run new` makes of a name in kebab-case. */
export type Template = (name: string) => {
  /** Texts by path below the repository. */
  readonly files: Readonly<Record<string, string>>;
  /** Where else the new thing must be entered by hand: the file, and what. */
  readonly places: readonly string[];
};

/** The first line of every source file. */
export const licence = `// ${licenceLine}\n`;

/** `my-step` as an identifier: `myStep`. */
export const identifier = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
