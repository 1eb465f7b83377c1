// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {allChecks} from '../../src/checks/index.ts';
import {stockPasswords} from '../../src/checks/stock-passwords.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/confinement.md'), 'utf8');

it("the page lists every rule but the baseline's lines as it is", () => {
  for (const {id, section, claim} of allChecks.filter(rule => !rule.id.startsWith('sandbox-')))
    expect(text).toContain(`| \`${id}\` | ${section} | ${claim.replaceAll('|', String.raw`\|`)} |`);
  const listed = [...text.matchAll(/^\| `([a-z0-9-]+)` \| /gm)].map(([, id]) => id);
  expect(listed).toEqual(
    allChecks.filter(rule => !rule.id.startsWith('sandbox-')).map(({id}) => id),
  );
});

it('the page counts the stock passwords', () => {
  expect(text).toContain(`${stockPasswords.length} passwords`);
  expect(new Set(stockPasswords).size).toBe(stockPasswords.length);
});
