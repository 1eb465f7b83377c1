// SPDX-License-Identifier: GPL-3.0-or-later

/** What a synthetic EFI program is made of. Only its headers are real; nothing could run it. */
export type EfiSpec = {
  readonly sections?: Readonly<Record<string, string>>;
  readonly signed?: boolean;
  readonly machine?: number;
  readonly magic?: number;
};

/** A .sbat section with one component besides the mandatory first row. */
export const sbatOf = (name: string, generation = 1): string =>
  `sbat,1,SBAT Version,sbat,1,https://example.invalid\n${name},${generation},A ` +
  `Vendor,${name},16.1,https://example.invalid\n`;

/**
 * Builds the bytes of an x86-64 PE32+ file by hand, from the numbers of Microsoft's "PE Format", so
 * that reader and test do not share code.
 */
export function efiProgram({
  sections = {'.sbat': sbatOf('shim', 4)},
  signed = true,
  machine = 0x8664,
  magic = 0x20b,
}: EfiSpec = {}): Uint8Array {
  const entries = Object.entries(sections);
  const [header, optionalSize] = [0x80, 240];
  const table = header + 24 + optionalSize;
  const bodies = entries.map(([, text]) => Buffer.from(text));
  const start = 0x400;
  const padded = bodies.map(body => Math.ceil(body.length / 512) * 512);
  const certificate = start + padded.reduce((sum, size) => sum + size, 0);
  const out = Buffer.alloc(certificate + 16);
  out.write('MZ', 0, 'latin1');
  out.writeUInt32LE(header, 0x3c);
  out.write('PE\0\0', header, 'latin1');
  out.writeUInt16LE(machine, header + 4);
  out.writeUInt16LE(entries.length, header + 6);
  out.writeUInt16LE(optionalSize, header + 20);
  out.writeUInt16LE(magic, header + 24);
  out.writeUInt32LE(16, header + 24 + 108);
  if (signed) {
    out.writeUInt32LE(certificate, header + 24 + 112 + 32);
    out.writeUInt32LE(16, header + 24 + 112 + 36);
  }
  let at = start;
  for (const [index, [name]] of entries.entries()) {
    const [entry, body, size] = [
      table + index * 40,
      bodies[index] ?? Buffer.alloc(0),
      padded[index] ?? 0,
    ];
    out.write(name, entry, 8, 'latin1');
    out.writeUInt32LE(body.length, entry + 8);
    out.writeUInt32LE(size, entry + 16);
    out.writeUInt32LE(at, entry + 20);
    body.copy(out, at);
    at += size;
  }
  return out;
}
