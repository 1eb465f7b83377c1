// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseSbat, readUki, ukiFlaws, ukiName, type UkiExpectation} from '../../src/boot/uki.ts';
import {peFile, utf8} from './support.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const sections = {
  '.sbat':
    'sbat,1,SBAT ' +
    'Version,sbat,1,https://x\nsystemd-stub,1,S,s,257,https://y\nuki,1,UKI,uki,1,https://z\nuki.intergenos,1,I,uki,1,https://i\n\0',
  '.osrel': 'ID=intergenos\n',
  '.cmdline': 'roothash=ab ro\0',
  '.uname': '6.12.1',
  '.linux': 'KERNEL',
  '.initrd': 'INITRD',
};
const signature = utf8('signature');
const wanted: UkiExpectation = {
  commandLine: 'roothash=ab ro',
  kernelVersion: '6.12.1',
  linux: sha('KERNEL'),
  initrd: sha('INITRD'),
  osRelease: 'ID=intergenos\n',
};
const flaws = (changes: Readonly<Record<string, string>>) =>
  ukiFlaws(readUki(peFile({...sections, ...changes}, signature)), wanted);

describe('readUki', () => {
  test('reads what is in it', () => {
    expect(readUki(peFile(sections, signature))).toEqual({
      commandLine: 'roothash=ab ro',
      osRelease: 'ID=intergenos',
      kernelVersion: '6.12.1',
      linux: sha('KERNEL'),
      initrd: sha('INITRD'),
      microcode: undefined,
      signed: true,
      sections: Object.keys(sections),
      sbat: ['sbat', 'systemd-stub', 'uki', 'uki.intergenos'].map(component => ({
        component,
        generation: 1,
      })),
    });
  });

  test('an empty program has none of it', () => {
    expect(readUki(peFile({'.text': ''}))).toMatchObject({
      commandLine: undefined,
      linux: undefined,
      sbat: [],
      signed: false,
    });
  });
});

describe('ukiFlaws', () => {
  test('none in the one that was asked for', () => expect(flaws({})).toEqual([]));

  test.each([
    [{'.cmdline': 'roothash=ab ro init=/bin/sh'}, 'command line is "roothash=ab ro init=/bin/sh"'],
    [{'.linux': 'OTHER'}, 'the kernel is another one'],
    [{'.initrd': 'OTHER'}, 'the initrd is another one'],
    [{'.uname': '6.1'}, 'kernel version is "6.1"'],
    [{'.osrel': 'ID=debian\n'}, 'os-release is another one'],
    [{'.sbat': 'uki.intergenos,1,I,uki,1,https://i\n'}, 'no SBAT: shim will not start it'],
    [{'.sbat': 'sbat,1,a,b,1,c\nuki,1,I,uki,1,https://i\n'}, 'no SBAT row uki.intergenos'],
    [{'.profile': 'ID=x'}, 'it has profiles'],
  ])('%j', (changes, flaw) => {
    expect(flaws(changes)).toEqual([flaw]);
  });

  test('an unsigned one', () => {
    expect(ukiFlaws(readUki(peFile(sections)), wanted)).toEqual(['it carries no signature']);
  });

  test('a section that is not there or there twice', () => {
    const {'.initrd': _, ...without} = sections;
    expect(ukiFlaws(readUki(peFile(without, signature)), wanted)).toEqual([
      'not exactly one .initrd section',
      'the initrd is another one',
    ]);
    const twice = [...Object.entries(sections), ['.cmdline', 'init=/bin/sh']].map(
      ([name = '', text = '']) => [name, utf8(text)] as const,
    );
    expect(ukiFlaws(readUki(peFile(twice, signature)), wanted)).toEqual([
      'not exactly one .cmdline section',
    ]);
  });

  test('without an os-release to compare, any will do', () => {
    expect(
      ukiFlaws(readUki(peFile({...sections, '.osrel': 'ID=debian'}, signature)), {
        ...wanted,
        osRelease: undefined,
      }),
    ).toEqual([]);
  });
});

describe('ukiName', () => {
  test.each([
    ['1.0.0', 'intergenos_1.0.0.efi'],
    ['1.0+3', 'intergenos_1.0_3.efi'],
    ['2~rc1+3-0', 'intergenos_2~rc1_3-0.efi'],
  ])('%s', (version, name) => {
    expect(ukiName(version)).toBe(name);
  });

  test('never ends in what systemd-boot takes for a boot counter', () => {
    const version = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z.+~-]{0,63}$/);
    fc.assert(
      fc.property(version, text => {
        expect(ukiName(text)).not.toMatch(/\+\d+(-\d+)?\.efi$/);
      }),
    );
  });
});

test('SBAT rows without a generation are none', () => {
  expect(parseSbat('sbat,1,x\n\nbroken\nuki,0,x\nuki,-1\nuki,12,x')).toEqual([
    {component: 'sbat', generation: 1},
    {component: 'uki', generation: 12},
  ]);
});
