// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {access, cp, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod';
import {copySparse} from '../../driver/disk/images.ts';
import type {Parts} from './install.ts';
import {stageOf, type Variant} from '../../build/variant.ts';
import type {Request} from '../request.ts';
import type {Context} from '../scenario.ts';

/**
 * The secrets a kept machine needs to be started again. They are a test's random ones; the file is
 * 0600 all the same.
 */
const secrets = z.object({
  serial: z.string(),
  passphrase: z.string(),
  passwords: z.record(z.string(), z.string()),
});
type KeptSecrets = z.infer<typeof secrets>;

/** A copy of an installed machine that a scenario may do anything to. */
export type Copy = KeptSecrets & {readonly parts: Parts};

/**
 * Where the installed machine of this medium is kept; the machine depends on medium, firmware and
 * answers.
 */
export function keptPath(
  context: Context,
  answersText: string,
  variant: Variant = 'plain',
): string {
  const {lab, medium} = context;
  const key = createHash('sha256')
    .update(JSON.stringify([1, medium.key, lab.firmware.vars, answersText]))
    .digest('hex')
    .slice(0, 16);
  return join(lab.cache, stageOf('installed', variant), key);
}

/**
 * Keeps an installed machine that was powered off properly, for scenarios that start from one. Only
 * the newest is kept.
 */
export async function keepInstalled(
  path: string,
  installed: {readonly parts: Parts; readonly request: Request},
): Promise<void> {
  const {parts, request} = installed;
  const part = `${path}.part`;
  await rm(join(path, '..'), {recursive: true, force: true});
  await mkdir(part, {recursive: true});
  await copySparse(parts.disk, join(part, 'disk.img'));
  await copySparse(parts.vars, join(part, 'vars.fd'));
  await cp(parts.tpm, join(part, 'tpm'), {recursive: true});
  const keep: KeptSecrets = {
    serial: parts.serial,
    passphrase: request.passphrase,
    passwords: request.passwords,
  };
  await writeFile(join(part, 'secrets.json'), JSON.stringify(keep), {mode: 0o600});
  await rename(part, path);
}

export const isKept = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * A copy of the kept machine in the scenario's scratch directory. The disk's copy shares or skips
 * what it can.
 */
export async function copyOfKept(context: Context, path: string): Promise<Copy> {
  const {scratch} = context;
  await copySparse(join(path, 'disk.img'), join(scratch, 'disk.img'));
  await copySparse(join(path, 'vars.fd'), join(scratch, 'vars.fd'));
  await cp(join(path, 'tpm'), join(scratch, 'tpm'), {recursive: true});
  const keep = secrets.parse(JSON.parse(await readFile(join(path, 'secrets.json'), 'utf8')));
  return {
    ...keep,
    parts: {
      disk: join(scratch, 'disk.img'),
      vars: join(scratch, 'vars.fd'),
      tpm: join(scratch, 'tpm'),
      serial: keep.serial,
    },
  };
}
