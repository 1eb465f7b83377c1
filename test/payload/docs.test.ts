// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import * as z from 'zod';
import {payloadDescription} from '../../src/payload/description.ts';
import {debianPlaces, parts, payloadName} from '../../src/payload/places.ts';
import {requiredPaths} from '../../src/payload/tree-rules.ts';
import {payloadProblems} from '../../src/text/problems/payload.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/payload.md'), 'utf8');

type Node = {readonly properties?: Readonly<Record<string, Node>>};

/** Every leaf of the schema as a dotted path. */
function fields({properties}: Node, prefix = ''): readonly string[] {
  return properties
    ? Object.entries(properties).flatMap(([name, node]) =>
        fields(node, prefix === '' ? name : `${prefix}.${name}`),
      )
    : [prefix];
}

describe('docs/payload.md', () => {
  const all = fields(z.toJSONSchema(payloadDescription) as Node);

  it('is held against the real schema', () => {
    expect(all).toEqual(
      expect.arrayContaining(['format', 'root.bytes', 'boot.mokManager', 'minimumDisk']),
    );
  });

  it.each(all)('explains the field %s', field => {
    expect(text).toContain(`\`${field}\``);
  });

  it.each(Object.keys(payloadProblems))('explains the code %s', code => {
    expect(text).toContain(`| \`${code}\` |`);
  });

  it('explains no code that does not exist', () => {
    const named = [...text.matchAll(/PAYLOAD-[A-Z-]+/g)].map(([code]) => code);
    expect(named.filter(code => !(code in payloadProblems))).toEqual([]);
  });

  it.each(parts)('says where the %s comes from', part => {
    expect(text).toContain(
      `| \`${part}\` | \`${payloadName[part]}\` | \`${debianPlaces('VERSION')[part]}\` |`,
    );
  });

  it.each(requiredPaths.map(([path = '']) => path))(
    'names %s, without which a tree is refused',
    path => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      expect(text.includes(`\`${path}\``) || text.includes(`\`${name}\``)).toBe(true);
    },
  );
});

it.each(Object.entries(payloadProblems))(
  '%s has a title and a remedy in whole words',
  (_, {title, remedy}) => {
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(remedy).toMatch(/^[A-Z].+\.$/);
  },
);
