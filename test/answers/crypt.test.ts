// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {cryptMethod} from '../../src/answers/crypt.ts';
import {sha512Hash, yescryptHash} from './support.ts';

test('knows what openssl makes', () => {
  expect(
    cryptMethod(
      execFileSync('openssl', ['passwd', '-6', '-stdin'], {input: 'x\n', encoding: 'utf8'}).trim(),
    ),
  ).toBe('sha512');
});

// The first two are test vectors of Ulrich Drepper's SHA-crypt.txt.
test.each([
  [
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    'sha512',
  ],
  [
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
    'sha512',
  ],
  [yescryptHash, 'yescrypt'],
  [sha512Hash, 'sha512'],
  ['hunter2', undefined],
  ['', undefined],
  ['*', undefined],
  ['!', undefined],
  ['$6$salt$short', undefined],
  ['$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc8', undefined],
  ['$1$salt$qJH7.N4xYta3aEG/dfqo/0', undefined],
  ['$6$$' + 'a'.repeat(86), undefined],
  [`${sha512Hash}\n`, undefined],
  [`${sha512Hash}:0:0`, undefined],
])('%j → %s', (line, method) => {
  expect(cryptMethod(line)).toBe(method);
});
