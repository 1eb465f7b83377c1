// SPDX-License-Identifier: GPL-3.0-or-later
import {Document, isMap, isScalar} from 'yaml';
import {guideTo} from '../answers/known-keys.ts';
import {answersSchema} from '../answers/schema.ts';
import {answersOf} from '../screens/draft/answers-of.ts';
import {resumedAnswers} from '../screens/draft/resuming.ts';
import type {View} from '../screens/page/page.ts';

const entered = ({
  draft,
  facts: {resuming, disks = [], parts},
}: View): Readonly<Record<string, unknown>> =>
  resuming ? resumedAnswers(resuming, draft, disks) : answersOf(draft, disks, parts?.clusters);

/**
 * What was entered as an answer file without a word too much: JSON, which is a part of YAML. Holds
 * no secret.
 */
export const answersText = (view: View): string => JSON.stringify(entered(view));

/** Names of credentials anywhere in a value, in its order, each once. */
function credentialsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'credential' in value && typeof value.credential === 'string' ? [value.credential] : [];
  return [...new Set([...own, ...Object.values(value).flatMap(held => credentialsIn(held))])];
}

function head(credentials: readonly string[], forge: string): string {
  return [
    ` An answer file for InterGenOS, saved by Forge ${forge}.`,
    ' "forge check FILE" says whether it is right, "forge install --answers FILE" installs by it.',
    ' The disk is named by what tells it from every other of the machine where this was ' +
      'saved; for other machines change disk.match.',
    ...(credentials.length === 0
      ? [' It names no secret.']
      : [
          ' It holds no secret. These credentials must be handed over with it ' +
            '(systemd.exec(5), CREDENTIALS):',
          ...credentials.map(
            name =>
              `   ${name}${name === 'forge.state-passphrase' || name === 'forge.mok-password' ? '' : '   (a hash: openssl passwd -6)'}`,
          ),
        ]),
  ].join('\n');
}

/**
 * What was entered as an answer file for people: every key with the schema's own words above it.
 * Reads back as the same answers.
 */
export function answersFile(view: View, forge: string): string {
  const value = entered(view);
  const document = new Document(value);
  const guide = guideTo(answersSchema);
  document.commentBefore = head(credentialsIn(value), forge);
  if (isMap(document.contents)) {
    for (const {key} of document.contents.items) {
      if (!isScalar(key)) continue;
      const {description} = guide([String(key.value)]);
      if (description !== undefined) key.commentBefore = ` ${description}.`;
      key.spaceBefore = true;
    }
  }
  return document.toString({lineWidth: 0});
}
