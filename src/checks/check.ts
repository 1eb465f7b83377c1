// SPDX-License-Identifier: GPL-3.0-or-later
import type {Inspector} from './inspector.ts';

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

/**
 * The links of the chain of trust of an installed system. Of confinement the chain proves the
 * kernel's part, so its light is called lockdown.
 */
export const chainLights = [
  'firmware',
  'shim',
  'MOK',
  'UKI',
  'dm-verity',
  'state',
  'lockdown',
] as const;

/**
 * How a claim came out, worst first. `excepted`: it fails, and a reviewed list names that with its
 * reason; `cannot tell`: it could not be looked at, which is never good.
 */
export const verdicts = ['fails', 'cannot tell', 'excepted', 'holds'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * A command that was run for a claim, so that anybody can run it again. `output` is the end of what
 * it printed.
 */
export type Witness = {readonly command: string; readonly code: number; readonly output: string};

/**
 * What a check says of one subject. `subject` is a unit, file, socket or account; empty where it is
 * the machine itself.
 */
export type Judged = {
  readonly subject: string;
  readonly verdict: Verdict;
  /** What was found, in a few words. */
  readonly detail: string;
  /** Why the deviation is accepted, for `excepted`. */
  readonly reason?: string;
  /** What to do about it; the check's own remedy where absent. */
  readonly remedy?: string;
  /** What shows it; the commands that the check ran where absent. */
  readonly witnesses?: readonly Witness[];
};

/** One claim about a machine, all that is said of it, and how it is judged. */
export type Check = {
  /** Kebab-case words that never change: reports and people's filters hold them. */
  readonly id: string;
  readonly section: Section;
  /** One sentence that is either true or not. */
  readonly claim: string;
  /** The command with which anybody can see it. */
  readonly proof: string;
  /** What to do where it fails and the finding says nothing of its own. */
  readonly remedy: string;
  /** The link of the chain of trust that goes out with it. */
  readonly light?: (typeof chainLights)[number];
  /** Whether it is about a running machine alone, or about a root tree too. */
  readonly applies: 'live' | 'both';
  /** Asked only of a machine that Forge installed: nobody else promised it. */
  readonly needs?: 'installation';
  /** Everything that it finds; one that has nothing to judge says so. */
  judge(inspector: Inspector): Promise<Judged | readonly Judged[]>;
};

/**
 * One verdict with all that a report says about it. `remedy` is there for what fails or cannot be
 * told.
 */
export type Finding = Judged & {
  /** Id of the check. */
  readonly check: string;
  readonly claim: string;
  readonly witnesses: readonly Witness[];
};

export const holds = (subject: string, detail: string): Judged => ({
  subject,
  verdict: 'holds',
  detail,
});
export const fails = (subject: string, detail: string, remedy?: string): Judged => ({
  subject,
  verdict: 'fails',
  detail,
  ...(remedy !== undefined && {remedy}),
});
export const cannotTell = (subject: string, detail: string, remedy?: string): Judged => ({
  subject,
  verdict: 'cannot tell',
  detail,
  ...(remedy !== undefined && {remedy}),
});
export const excepted = (subject: string, detail: string, reason: string): Judged => ({
  subject,
  verdict: 'excepted',
  detail,
  reason,
});

/** What was found; where that is nothing, the machine itself holds. */
export const orHolds = (found: readonly Judged[], detail: string): readonly Judged[] =>
  found.length > 0 ? found : [holds('', detail)];

/** The worst of some verdicts; `holds` of none at all. */
export const worst = (found: readonly {readonly verdict: Verdict}[]): Verdict =>
  verdicts.find(verdict => found.some(one => one.verdict === verdict)) ?? 'holds';
