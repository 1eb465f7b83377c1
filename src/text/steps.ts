// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * What each step is called, in the order in which they run; the one place for it, since a journal
 * on a disk holds ids only, and steps are made only once the answers are known. `discard` is in a
 * plan only where the answers say so.
 */
export const stepTitles = {
  preflight: 'Check that everything is ready',
  partition: 'Make the partitions',
  esp: 'Make the EFI system partition',
  journal: 'Begin the journal on the disk',
  root: 'Write the sealed root and read it back',
  slot: 'Commit the slot',
  state: 'Encrypt and format the state',
  mount: 'Assemble the new system',
  machine: 'Set up this machine',
  keys: "Make this machine's own key",
  'boot-files': 'Put shim, MokManager and the boot manager in place',
  uki: 'Build and sign the kernel image',
  nvram: "Make the firmware's boot entry",
  proof: 'Prove the whole boot chain',
  discard: 'Discard the private key',
  mok: "Ask for the key's enrolment",
  'boot-next': 'Choose the new system for the next start',
  staged: 'Everything is in place',
} as const satisfies Readonly<Record<string, string>>;

/** The title of a step by its id; the id itself where this Forge has no such step. */
export const stepTitle = (id: string): string =>
  Object.hasOwn(stepTitles, id) ? stepTitles[id as keyof typeof stepTitles] : id;

/** A link of the chain of trust that an installation proves, in the order of starting. */
export const chainLinks = ['shim', 'MOK', 'UKI', 'dm-verity', 'state'] as const;

/** The link that each step proves, with the others of that link; `undefined`: none. */
const stepLinks: Readonly<
  Record<keyof typeof stepTitles, (typeof chainLinks)[number] | undefined>
> = {
  preflight: undefined,
  partition: undefined,
  esp: undefined,
  journal: undefined,
  root: 'dm-verity',
  slot: 'dm-verity',
  state: 'state',
  mount: undefined,
  machine: 'state',
  keys: 'MOK',
  'boot-files': 'shim',
  uki: 'UKI',
  nvram: undefined,
  proof: undefined,
  discard: undefined,
  mok: 'MOK',
  'boot-next': undefined,
  staged: undefined,
};

/** The link that a step proves, by its id; none where this Forge has no such step. */
export const linkOf = (id: string): (typeof chainLinks)[number] | undefined =>
  Object.hasOwn(stepLinks, id) ? stepLinks[id as keyof typeof stepLinks] : undefined;
