// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {isOn, lastOf, sectionSettings, startsSomething} from '../../src/units/unit-text.ts';

const service = (...texts: readonly string[]) => sectionSettings(texts, 'Service');

describe('sectionSettings', () => {
  it('keeps every assignment of the section, of all texts, in order', () => {
    expect(
      service('[Unit]\nA=0\n[Service]\nA=1\n A = 2 \n[Install]\nA=9\n', '[Service]\nA=\nA=3\n').get(
        'A',
      ),
    ).toEqual(['1', '2', '', '3']);
  });

  it('reads comments and continued lines as systemd.syntax(7) says', () => {
    const settings = service(
      '[Service]\n# A=x\n; A=y\nA=one \\\n# between\n  two\\\n three\nB=4\n',
    );
    expect(settings.get('A')?.map(text => text.split(/\s+/))).toEqual([['one', 'two', 'three']]);
    expect(settings.get('B')).toEqual(['4']);
  });

  it('keeps equals signs of a value, and lines without one are none', () => {
    expect(service('[Service]\nEnvironment=A=B\nnothing\n=x\n')).toEqual(
      new Map([['Environment', ['A=B']]]),
    );
  });
});

it('takes the last value, and an empty one for none', () => {
  const last = (text: string): string | undefined => lastOf(service(`[Service]\n${text}`), 'A');
  expect([last('A=1\nA=2'), last('A=1\nA='), last('')]).toEqual(['2', undefined, undefined]);
});

it.each(['yes', 'true', 'on', '1', 'YES', 'True'])('%s is on', word =>
  expect(isOn(word)).toBe(true),
);
it.each(['no', 'false', 'off', '0', '', undefined, 'strict'])('%s is not', word =>
  expect(isOn(word)).toBe(false),
);

it('knows a unit that starts nothing', () => {
  expect(startsSomething(service('[Service]\nType=oneshot\n'))).toBe(false);
  expect(startsSomething(service('[Service]\nExecStart=\n'))).toBe(false);
  expect(startsSomething(service('[Service]\nExecStop=/bin/x\n'))).toBe(true);
});
