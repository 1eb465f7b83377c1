// SPDX-License-Identifier: GPL-3.0-or-later
import type {Judged} from './verdict.ts';
import type {Look} from './look.ts';

/** The groups of docs/confinement.md, in the order of a report. */
export const sections = [
  'mac',
  'sandbox',
  'network',
  'credentials',
  'accounts',
  'files',
  'boot',
  'applications',
] as const;
export type Section = (typeof sections)[number];

/** One claim of the confinement text, and how it is judged. */
export type Rule = {
  /** Kebab-case words that never change: reports and people's filters hold them. */
  readonly id: string;
  readonly section: Section;
  /** One sentence that is either true or not. */
  readonly asks: string;
  /** The command with which anybody can see it. */
  readonly proof: string;
  /** What to do where it fails and the finding says nothing of its own. */
  readonly remedy: string;
  /** Whether it is about a running machine, a root tree, or either. */
  readonly applies: 'live' | 'root' | 'both';
  /**
   * Everything that it finds. A rule that has nothing to judge says so; none at all means that
   * nobody promised it here, and it counts as not asked.
   */
  judge(look: Look): Promise<readonly Judged[]>;
};
