// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../formats/sha256.ts';
import {parsePe} from '../formats/pe.ts';

/** Where UKIs lie on an ESP (UAPI Boot Loader Specification, type #2). */
export const ukiDirectory = 'EFI/Linux';
/** Token that all our UKIs begin with; loader.conf's `default` matches it. */
export const ukiToken = 'intergenos';

/**
 * File name of a version's UKI. `+` becomes `_`: systemd-boot reads `+3` and `+3-0` before `.efi`
 * as boot counters (Automatic Boot Assessment) and would show and count a version "1.0+3" wrongly.
 * The kernel-install plugin has the same rule.
 */
export const ukiName = (version: string): string =>
  `${ukiToken}_${version.replaceAll('+', '_')}.efi`;

/** One row of an `.sbat` section: component and its generation (shim SBAT.md). */
export type SbatRow = {readonly component: string; readonly generation: number};

/**
 * What a UKI holds (UAPI Unified Kernel Image specification). Texts without the closing newline or
 * NUL; `undefined` = no such section.
 */
export type Uki = {
  readonly commandLine: string | undefined;
  readonly osRelease: string | undefined;
  readonly kernelVersion: string | undefined;
  readonly sbat: readonly SbatRow[];
  /** SHA-256 of the kernel, the initrd and the microcode, as mapped. */
  readonly linux: string | undefined;
  readonly initrd: string | undefined;
  readonly microcode: string | undefined;
  /**
   * Names of all sections, in order: a second `.cmdline` behind a `.profile` must not go unnoticed.
   */
  readonly sections: readonly string[];
  readonly signed: boolean;
};

/** Rows of an `.sbat` section; comment fields are not needed. */
export function parseSbat(text: string): readonly SbatRow[] {
  return text.split('\n').flatMap(line => {
    const [component = '', generation = ''] = line.split(',');
    return /^[1-9]\d*$/.test(generation) ? [{component, generation: Number(generation)}] : [];
  });
}

const text = (data: Uint8Array | undefined): string | undefined =>
  data && new TextDecoder().decode(data).replace(/[\0\n]+$/, '');
const sha256 = (data: Uint8Array | undefined): string | undefined => data && sha256Hex(data);

/** Reads a UKI; throws RangeError when the bytes are not a PE file. */
export function readUki(bytes: Uint8Array): Uki {
  const {sections, certificates} = parsePe(bytes);
  const section = (name: string) => sections.find(each => each.name === name)?.data;
  return {
    commandLine: text(section('.cmdline')),
    osRelease: text(section('.osrel')),
    kernelVersion: text(section('.uname')),
    sbat: parseSbat(text(section('.sbat')) ?? ''),
    linux: sha256(section('.linux')),
    initrd: sha256(section('.initrd')),
    microcode: sha256(section('.ucode')),
    sections: sections.map(({name}) => name),
    signed: certificates.size > 0,
  };
}

/** What a UKI must hold. */
export type UkiExpectation = {
  readonly commandLine: string;
  readonly kernelVersion: string;
  /** SHA-256 of the kernel and the initrd that went in. */
  readonly linux: string;
  readonly initrd: string;
  /** The target's /usr/lib/os-release, if it can be read. */
  readonly osRelease: string | undefined;
};

/** Every way in which a UKI differs from what was asked for; empty when it does not. */
export function ukiFlaws(uki: Uki, wanted: UkiExpectation): readonly string[] {
  const once = ['.linux', '.initrd', '.cmdline'].filter(
    name => uki.sections.filter(each => each === name).length !== 1,
  );
  return [
    ...once.map(name => `not exactly one ${name} section`),
    ...(uki.commandLine === wanted.commandLine
      ? []
      : [`command line is ${JSON.stringify(uki.commandLine ?? '')}`]),
    ...(uki.linux === wanted.linux ? [] : ['the kernel is another one']),
    ...(uki.initrd === wanted.initrd ? [] : ['the initrd is another one']),
    ...(uki.kernelVersion === wanted.kernelVersion
      ? []
      : [`kernel version is ${JSON.stringify(uki.kernelVersion ?? '')}`]),
    ...(wanted.osRelease === undefined || uki.osRelease === wanted.osRelease.trimEnd()
      ? []
      : ['os-release is another one']),
    ...(uki.sbat.some(({component}) => component === 'sbat')
      ? []
      : ['no SBAT: shim will not start it']),
    ...(uki.sbat.some(({component}) => component === `uki.${ukiToken}`)
      ? []
      : [`no SBAT row uki.${ukiToken}`]),
    ...(uki.sections.includes('.profile') ? ['it has profiles'] : []),
    ...(uki.signed ? [] : ['it carries no signature']),
  ];
}
