// SPDX-License-Identifier: GPL-3.0-or-later
import {readFile, rm} from 'node:fs/promises';
import * as z from 'zod';
import {host} from '../../driver/host.ts';
import type {Lab} from '../../driver/lab.ts';

const store = z.object({
  variables: z.array(
    z.object({name: z.string(), guid: z.string(), attr: z.number(), data: z.string()}),
  ),
});

/**
 * The EFI variables that an installation may touch, by name: hexadecimal data, or only its length
 * where it is this run's own.
 */
export type Variables = ReadonlyMap<string, string>;

/**
 * Boot entries and their order are equal bytes after every way to the same system; a request for
 * enrolment holds this run's key and password.
 */
const touched = /^(?:Boot[0-9A-F]{4}|BootOrder|BootNext|MokTimeout)$/;
const ownKey = /^Mok(?:New|Auth|Del|XNew|XAuth)$/;

/** Reads a raw variable store (virt-fw-vars(1)). */
export async function variablesOf(lab: Lab, file: string): Promise<Variables> {
  const json = `${file}.json`;
  await host(lab.tool('virt-fw-vars'), ['--input', file, '--output-json', json]);
  const {variables} = store.parse(JSON.parse(await readFile(json, 'utf8')));
  await rm(json);
  return new Map(
    variables.flatMap(({name, data}): readonly (readonly [string, string])[] => {
      if (touched.test(name)) return [[name, data]];
      return ownKey.test(name) ? [[name, `${data.length / 2} bytes`]] : [];
    }),
  );
}

/** In what two variable stores differ, in words. */
export function variableDifferences(one: Variables, other: Variables): readonly string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])].toSorted();
  return names.flatMap(name => {
    const [was, is] = [one.get(name), other.get(name)];
    return was === is
      ? []
      : [`${name} is ${is?.slice(0, 80) ?? 'absent'} instead of ${was?.slice(0, 80) ?? 'absent'}`];
  });
}
