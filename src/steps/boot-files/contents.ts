// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Hex} from '../../formats/sha256.ts';
import {authenticodeSha256} from '../../boot/authenticode.ts';
import {bootCsv, espFiles, loaderConf, mokManagerBeside, shims} from '../../boot/esp-files.ts';
import type {Reader} from '../../engine/plan/step.ts';
import {sbverify} from '../../boot/signing.ts';
import type {Target} from '../target/target.ts';
import {mok, onEsp, payloadSha} from '../target/places.ts';

/** The files that go to the ESP unchanged: which of the payload's files, and where. */
export function copiesOf({
  payload: {
    description: {boot},
  },
}: Target): readonly {readonly name: string; readonly to: string}[] {
  return [
    {name: boot.shim, to: espFiles.fallbackShim},
    {name: boot.mokManager, to: espFiles.fallbackMokManager},
    {name: boot.fallback, to: espFiles.fallback},
    {name: boot.shim, to: espFiles.shim},
    {name: boot.mokManager, to: espFiles.mokManager},
  ];
}

/**
 * The two names under which the boot manager lies: shim starts `grubx64.efi` beside itself by
 * default (shim Makefile, DEFAULT_LOADER).
 */
export const bootManagers = [espFiles.fallbackBootManager, espFiles.bootManager] as const;

async function authenticode({files}: Reader, path: string): Promise<string | undefined> {
  const bytes = await files.readBytes(path);
  try {
    return bytes && authenticodeSha256(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Signed by our certificate, and beneath the signature exactly the payload's boot manager. */
async function bootManagerFlaws(reader: Reader, target: Target): Promise<readonly string[]> {
  const wanted = await authenticode(
    reader,
    `${target.payload.directory}/${target.payload.description.boot.bootManager}`,
  );
  const flaws = await Promise.all(
    bootManagers.map(async name => {
      if (wanted === undefined || (await authenticode(reader, onEsp(name))) !== wanted)
        return [`${name} is not the payload's boot manager`];
      const {code} = await reader.must(sbverify(mok.certificate, onEsp(name)));
      return code === 0 ? [] : [`${name} does not verify against this machine's certificate`];
    }),
  );
  return flaws.flat();
}

/**
 * Everything that is not as it must be with our files on the ESP; empty when all is well.
 * MokManager beside every shim is asked for by itself, by hash: its absence would make a machine
 * with a staged enrolment reset for ever.
 */
export async function bootFileFlaws(reader: Reader, target: Target): Promise<readonly string[]> {
  const {files} = reader;
  const hashOf = async (path: string) => {
    const bytes = await files.readBytes(path);
    return bytes && sha256Hex(bytes);
  };
  const wrong = async (name: string, wanted: string | undefined) =>
    wanted !== undefined && (await hashOf(onEsp(name))) === wanted
      ? []
      : [`${name} is missing or differs`];
  const manager = payloadSha(target, target.payload.description.boot.mokManager);
  const flaws = [
    ...(
      await Promise.all(copiesOf(target).map(({name, to}) => wrong(to, payloadSha(target, name))))
    ).flat(),
    ...(
      await Promise.all(
        shims.map(async shim =>
          (await wrong(mokManagerBeside(shim), manager)).map(() => `no MokManager beside ${shim}`),
        ),
      )
    ).flat(),
    ...(await wrong(espFiles.entries, sha256Hex(bootCsv()))),
    ...(await wrong(espFiles.loader, sha256Hex(new TextEncoder().encode(loaderConf)))),
    ...(await wrong(espFiles.certificate, await hashOf(mok.der))),
  ];
  return flaws.length > 0 ? flaws : bootManagerFlaws(reader, target);
}
