// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {allChecks} from '../../src/checks/index.ts';
import {stockPasswords} from '../../src/checks/stock-passwords.ts';
import {goldenPart} from '../golden.ts';

const page = 'docs/confinement.md';

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

/** The checks as a table; the lines of the baseline are told above it. */
function confinementTable(): string {
  const rows = allChecks
    .filter(({id}) => !id.startsWith('sandbox-'))
    .map(({id, section, claim, proof, applies}) => {
      const of = applies === 'live' ? 'machine' : 'machine, tree';
      return `| \`${id}\` | ${section} | ${cell(claim)} | \`${cell(proof)}\` | ${of} |\n`;
    });
  return (
    '| rule | section | what is true | to see it | asked of |\n' +
    `| --- | --- | --- | --- | --- |\n${rows.join('')}`
  );
}

it('the page lists every check as it is', () => {
  goldenPart(page, 'checks', confinementTable());
});

it('the page counts the stock passwords', () => {
  const text = readFileSync(join(import.meta.dirname, '../..', page), 'utf8');
  expect(text).toContain(`${stockPasswords.length} passwords`);
  expect(new Set(stockPasswords).size).toBe(stockPasswords.length);
});
