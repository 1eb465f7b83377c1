// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {verdicts} from '../../src/checks/check.ts';
import {issueText, type IssueFinding} from '../../src/headless/issue-text.ts';

const finding = (
  check: string,
  verdict: IssueFinding['verdict'] = 'holds',
  more: Partial<IssueFinding> = {},
): IssueFinding => ({
  check,
  claim: `Claim ${check}`,
  detail: `because of ${check}`,
  verdict,
  ...(verdict !== 'holds' && {remedy: `Mend ${check}, please.`}),
  ...more,
});
const found = (...findings: readonly IssueFinding[]): readonly IssueFinding[] => findings;

describe('what a log-in screen says of the first start', () => {
  test('that all is well, in a sentence', () => {
    const text = issueText(found(finding('mok-enrolled'), finding('root-verity')));
    expect(text).toContain('The chain of trust holds');
    expect(text).toContain('all 2 claims');
    expect(text).not.toContain('NOT');
  });

  test('whether the key is enrolled, what does not hold, why, and what to do', () => {
    const text = issueText(
      found(
        finding('mok-enrolled', 'fails'),
        finding('esp-inventory', 'fails'),
        finding('lockdown'),
      ),
    ).replaceAll(/\s+/g, ' ');
    for (const part of [
      '2 of 3 claims',
      'key: NOT enrolled',
      'Claim mok-enrolled: because of mok-enrolled',
      'What to do: Mend mok-enrolled, please.',
      'Claim esp-inventory',
      '"forge verify"',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Claim lockdown');
  });

  test('an enrolled key is said to be so when something else is wrong', () => {
    expect(
      issueText(found(finding('mok-enrolled'), finding('esp-inventory', 'fails'))).replaceAll(
        /\s+/g,
        ' ',
      ),
    ).toContain('key: enrolled');
  });

  test('what could not be told, apart from what fails and never as good', () => {
    const text = issueText(
      found(
        finding('mok-enrolled', 'cannot tell'),
        finding('esp-inventory', 'fails'),
        finding('lockdown'),
      ),
    ).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      "NOT proved: of 3 claims 1 do not hold, 1 cannot be told. This machine's key: " +
        'cannot be told.',
    );
    expect(text.indexOf('- Claim esp-inventory')).toBeLessThan(
      text.indexOf('- Cannot tell: Claim mok-enrolled'),
    );
    expect(text).not.toContain('Mend mok-enrolled');
  });

  test('confinement beside it, in its own line', () => {
    expect(issueText(found(finding('mok-enrolled')), '2 findings FAIL (listeners)')).toContain(
      '\nConfinement: 2 findings FAIL (listeners). "forge audit" shows each.\n',
    );
    expect(issueText(found(finding('mok-enrolled')))).not.toContain('onfinement');
  });

  test('no text of a report becomes an agetty escape, a control sequence or a flood', () => {
    const text = fc.string({unit: 'grapheme', maxLength: 600});
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            check: text,
            claim: text,
            detail: text,
            remedy: text,
            verdict: fc.constantFrom(...verdicts),
          }),
          {maxLength: 30},
        ),
        text,
        (findings, confinement) => {
          const shown = issueText(found(...findings), confinement);
          expect(shown).toMatch(/^[\n\x20-\x7E]*\n\n$/);
          expect(shown.replaceAll('\\\\', '')).not.toContain('\\');
          const lines = shown.split('\n');
          expect(lines.length).toBeLessThan(24);
          for (const line of lines) expect(line.replaceAll('\\\\', '\\').length).toBeLessThan(80);
        },
      ),
    );
  });
});
