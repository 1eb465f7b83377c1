// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {X509Certificate} from 'node:crypto';
import {bootCsv} from '../../src/boot/esp-files.ts';

/** A certificate of test/fixtures/certificates as PEM. Their keys were thrown away. */
export const pem = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/certificates/${name}.pem`, import.meta.url));
/** The same as DER. */
export const der = (name: string): Uint8Array => new Uint8Array(new X509Certificate(pem(name)).raw);

export const hex = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes of a number, little-endian. */
export function le(value: number, size: number): Uint8Array {
  return Uint8Array.from({length: size}, (_, index) => Math.floor(value / 2 ** (8 * index)) & 0xff);
}

export const join = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts));

/**
 * A GUID as UEFI stores it: an inverse of the reader, written from the other end (text to bytes).
 */
export function guidBytes(text: string): Uint8Array {
  const [a = '', b = '', c = '', d = '', e = ''] = text.split('-');
  return join(hex(a).toReversed(), hex(b).toReversed(), hex(c).toReversed(), hex(d), hex(e));
}

export const ucs2 = (text: string): Uint8Array =>
  new Uint8Array(Buffer.from(`${text}\0`, 'utf16le'));

/** An EFI_SIGNATURE_LIST of X.509 certificates, one list for each as mokutil writes them. */
export const signatureList = (...certificates: readonly Uint8Array[]): Uint8Array =>
  join(
    ...certificates.map(data =>
      join(
        guidBytes('a5c059a1-94e4-4aa7-87b5-ab155c2bf072'),
        le(28 + 16 + data.length, 4),
        le(0, 4),
        le(16 + data.length, 4),
        guidBytes('605dab50-e046-4300-abb6-3dd810dd8b23'),
        data,
      ),
    ),
  );

/** An efivarfs file: attributes NV+BS+RT, then the value. */
export const variable = (data: Uint8Array): Uint8Array => join(le(7, 4), data);

const node = (type: number, subtype: number, data: Uint8Array): Uint8Array =>
  join(Uint8Array.of(type, subtype), le(4 + data.length, 2), data);

export type OptionParts = {
  readonly label: string;
  readonly partitionUuid: string;
  readonly file: string;
  readonly active?: boolean;
  readonly data?: Uint8Array;
};

/** A load option as efibootmgr makes it: HD(1,GPT,…)/File(…), end. */
export function loadOption({
  label,
  partitionUuid,
  file,
  active = true,
  data = new Uint8Array(),
}: OptionParts): Uint8Array {
  const drive = node(
    4,
    1,
    join(le(1, 4), le(2048, 8), le(2_097_152, 8), guidBytes(partitionUuid), Uint8Array.of(2, 2)),
  );
  const path = join(drive, node(4, 4, ucs2(file)), node(0x7f, 0xff, new Uint8Array()));
  return join(le(active ? 1 : 0, 4), le(path.length, 2), ucs2(label), path, data);
}

/**
 * A small PE32+ file with these sections, aligned to 512 bytes, and `signature` bytes as its
 * certificate table.
 */
export function peFile(
  sections: Readonly<Record<string, string>> | readonly (readonly [string, Uint8Array])[],
  signature: Uint8Array = new Uint8Array(),
): Uint8Array {
  const list = Array.isArray(sections)
    ? sections
    : Object.entries(sections).map(([name, text]) => [name, utf8(String(text))] as const);
  const align = (value: number) => Math.ceil(value / 512) * 512;
  const headers = align(0x40 + 24 + 240 + 40 * list.length);
  let at = headers;
  const placed = list.map(([name, data]) => {
    const where = at;
    at += align(data.length);
    return {name, data, where};
  });
  const bytes = new Uint8Array(at + signature.length);
  const put = (offset: number, part: Uint8Array) => bytes.set(part, offset);
  put(0, utf8('MZ'));
  put(0x3c, le(0x40, 4));
  put(
    0x40,
    join(
      utf8('PE\0\0'),
      le(0x8664, 2),
      le(list.length, 2),
      new Uint8Array(12),
      le(240, 2),
      le(0x22e, 2),
    ),
  );
  put(0x58, le(0x20b, 2));
  put(0x58 + 64, le(0xdeadbeef, 4));
  put(0x58 + 112 + 32, join(le(signature.length > 0 ? at : 0, 4), le(signature.length, 4)));
  placed.forEach(({name, data, where}, index) => {
    put(
      0x58 + 240 + 40 * index,
      join(
        utf8(name.padEnd(8, '\0')),
        le(data.length, 4),
        le(0x1000 * (index + 1), 4),
        le(align(data.length), 4),
        le(where, 4),
      ),
    );
    put(where, data);
  });
  put(at, signature);
  return bytes;
}

/** What the boot loader's configuration on the ESP must be, as text (UTF-16 decoded). */
export const csvText = (): string =>
  new TextDecoder('utf-16le', {ignoreBOM: true}).decode(bootCsv());
