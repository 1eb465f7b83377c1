// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {
  filesOf,
  makeVariant,
  second,
  type PayloadVariant,
} from '../../../../qemu/harness/negative/variants.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'forge-variant-'));
  mkdirSync(join(home, 'volume'));
  for (const name of ['vmlinuz', 'mmx64.efi', 'manifest'])
    writeFileSync(join(home, 'volume', name), name);
});
afterEach(() => rmSync(home, {recursive: true, force: true}));

/** Where the links of a variant lead, by name, once its line has run on a volume of three files. */
function made(variant: PayloadVariant): Record<string, string> {
  const {directory, line} = makeVariant(variant, '/run/handover');
  const own = join(home, 'variant');
  execFileSync('sh', [
    '-c',
    line.replaceAll(directory, own).replaceAll(second, join(home, 'volume')),
  ]);
  return Object.fromEntries(
    readdirSync(own).map(name => [name, readlinkSync(join(own, name)).replace(home, '')]),
  );
}

describe('a variant of the payload', () => {
  const links = {
    vmlinuz: '/volume/vmlinuz',
    'mmx64.efi': '/volume/mmx64.efi',
    manifest: '/volume/manifest',
  };

  it.each<[string, PayloadVariant, Record<string, string>]>([
    ['is all links to the volume', {name: 'same'}, links],
    [
      'lacks a file',
      {name: 'less', without: ['mmx64.efi']},
      {vmlinuz: links.vmlinuz, manifest: links.manifest},
    ],
    [
      'has one more',
      {name: 'more', more: {'extra.efi': 'vmlinuz'}},
      {...links, 'extra.efi': '/volume/vmlinuz'},
    ],
    [
      'has another file in place of one',
      {name: 'other', files: {manifest: 'x'}},
      {...links, manifest: '/run/handover/variant-other-manifest'},
    ],
  ])('%s', (_, variant, expected) => expect(made(variant)).toEqual(expected));

  it('is handed over under the names that its links have', () => {
    expect(filesOf({name: 'other', files: {manifest: 'x', 'manifest.sig': 'y'}})).toEqual({
      'variant-other-manifest': 'x',
      'variant-other-manifest.sig': 'y',
    });
    expect(filesOf({name: 'same'})).toEqual({});
  });

  it('has a directory of its own', () => {
    expect(makeVariant({name: 'a'}, '/h').directory).not.toBe(
      makeVariant({name: 'b'}, '/h').directory,
    );
  });
});
