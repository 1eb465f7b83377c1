// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import type {Context} from '../scenario.ts';
import {contentDifferences, contentOf, type Content, type Sealed} from './content.ts';
import {withoutCopiesUp} from './copied-up.ts';
import type {Remains} from './cut.ts';
import type {Recording} from './recording.ts';
import {sealedOf} from './sealed.ts';
import {variableDifferences, variablesOf, type Variables} from './variables.ts';

/** What the uninterrupted installation left, to compare with. */
export type Yardstick = {
  readonly content: Content;
  readonly variables: Variables;
  readonly sealed: Sealed;
  readonly passphrase: string;
};

/**
 * Reads what the recorded installation left when nothing interrupted it; claims that it is sound
 * itself.
 */
export async function yardstick(
  context: Context,
  {final, request: {passphrase}}: Recording,
): Promise<Yardstick> {
  const {lab, ledger, scratch} = context;
  const sealed = await sealedOf(context);
  const content = await ledger.phase('content of the uninterrupted disk', () =>
    contentOf(lab, final.disk, passphrase, sealed, join(scratch, 'content')),
  );
  const sound =
    content.get('root image') === sealed.root.sha256 &&
    content.get('hash tree') === sealed.verity.sha256 &&
    content.get('e2fsck') === 'clean';
  ledger.claim(
    'yardstick',
    "The uninterrupted installation left the release's own image and a clean file system",
    sound,
    `${content.size} things to compare`,
  );
  return {content, sealed, passphrase, variables: await variablesOf(lab, final.vars)};
}

/**
 * In what a machine's disk and variables differ from the uninterrupted installation's, in words;
 * empty where it is the same installation.
 */
export async function differencesFrom(
  context: Context,
  {content, sealed, passphrase, variables}: Yardstick,
  {disk, vars}: Remains,
): Promise<readonly string[]> {
  const {lab, scratch} = context;
  const is = await contentOf(lab, disk, passphrase, sealed, join(scratch, 'content'));
  return [
    ...contentDifferences(content, await withoutCopiesUp(context, is, content)),
    ...variableDifferences(variables, await variablesOf(lab, vars)),
  ];
}
