// SPDX-License-Identifier: GPL-3.0-or-later
import {Problem} from '../engine/problem.ts';
import type {Evidence, Reader} from '../engine/plan/step.ts';
import {read, type Command} from '../system/command.ts';
import type {Payload} from './description.ts';
import {readEfiProgram, readSbat} from './efi-program.ts';
import {payloadPath} from './open.ts';

/**
 * Lists who signed an EFI program (sbverify(1)). Information only: which of them a machine trusts
 * is for its own db to say.
 */
export const sbverifyList = (path: string): Command => ({
  ...read('sbverify', '--list', path),
  okCodes: [0, 1, 127],
});

/**
 * The common names of the issuers that `sbverify --list` printed, in order. A file with two
 * signatures has two.
 */
export const parseIssuers = (stdout: string): readonly string[] => {
  const issuers = stdout
    .split(/^signature \d+$/m)
    .slice(1)
    .map(part => part.split('image signature certificates:')[0] ?? '');
  return issuers.flatMap(part =>
    [...part.matchAll(/\/CN=([^/\n]+)/g)].map(match => (match[1] ?? '').trim()),
  );
};

/**
 * What shim starts must name its generations (.sbat), and what only a vendor can sign must come
 * signed. The kernel is started by the stub.
 */
const demands = [
  {part: 'shim', sbat: true, signed: true},
  {part: 'mokManager', sbat: true, signed: true},
  {part: 'fallback', sbat: true, signed: true},
  {part: 'bootManager', sbat: true, signed: false},
  {part: 'stub', sbat: true, signed: false},
  {part: 'kernel', sbat: false, signed: false},
] as const;

/**
 * Proves that the payload's EFI programs can take part in a Secure Boot chain at all: x86-64 PE
 * files, with .sbat where shim insists on it.
 * @throws PAYLOAD-BOOT-FILE-INVALID naming the file and what it lacks.
 */
export async function verifyBootFiles(
  payload: Payload,
  reader: Pick<Reader, 'read' | 'files'>,
): Promise<Evidence> {
  const {boot, kernel} = payload.description;
  const names = {...boot, kernel: kernel.file};
  const facts: Record<string, string> = {};
  for (const {part, ...demand} of demands) {
    const name = names[part];
    const invalid = (reason: string): Problem =>
      new Problem('PAYLOAD-BOOT-FILE-INVALID', `${name} (${part}): ${reason}`);
    const bytes = await reader.files.readBytes(payloadPath(payload, name));
    if (!bytes) throw new Problem('PAYLOAD-FILE-MISSING', `${name} went away while it was read`);
    const program = readEfiProgram(bytes);
    if (typeof program === 'string') throw invalid(program);
    if (demand.signed && !program.signed)
      throw invalid('it carries no signature, so shim or the firmware will not start it');
    if (!demand.sbat) continue;
    const section = program.sections.get('.sbat');
    if (!section) throw invalid('it has no .sbat section, so shim will not start it');
    const rows = readSbat(section);
    if (typeof rows === 'string') throw invalid(rows);
    facts[`${part}.sbat`] = rows.join(' ');
  }
  const listed = await reader.read(sbverifyList(payloadPath(payload, boot.shim)));
  facts['shim.issuers'] =
    listed.code === 127
      ? 'not looked at: sbverify is not installed'
      : parseIssuers(listed.stdout).join(', ') || 'none listed';
  return facts;
}
