// SPDX-License-Identifier: GPL-3.0-or-later
import {expect, test} from 'vitest';
import {helpRows} from '../../../src/screens/app/help.ts';
import {plain} from '../../../src/screens/page/line.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {stateOn} from '../support/program.ts';

test.each(pages.map(({id}) => id))(
  'the explanation of %s is narrow enough to read on a wide terminal, and whole',
  id => {
    const rows = helpRows(pages, stateOn(id), 118).map(row => plain(row));
    const paragraphs = rows.slice(0, rows.indexOf('Keys'));
    expect(paragraphs.filter(row => row.length > 76)).toEqual([]);
    expect(paragraphs.filter(row => row !== '').join(' ')).toBe(
      pages.find(page => page.id === id)?.help.join(' '),
    );
  },
);
