// SPDX-License-Identifier: GPL-3.0-or-later
import {readUki, ukiFlaws} from '../../boot/uki.ts';
import {sbverify} from '../../boot/signing.ts';
import type {Reader} from '../../engine/plan/step.ts';
import type {Target} from '../target/target.ts';
import {inTarget, mok, onEsp, payloadSha, targetCommandLine, ukiOf} from '../target/places.ts';

/**
 * How this installation's UKI differs from what was planned; `undefined` when there is none, empty
 * when it is right. Independent of the plugin and of ukify that made it: reads the PE file itself
 * and compares with the plan's command line and the manifest's hashes.
 */
export async function ukiProblems(
  reader: Reader,
  target: Target,
): Promise<readonly string[] | undefined> {
  const {description} = target.payload;
  const bytes = await reader.files.readBytes(onEsp(ukiOf(target)));
  if (!bytes) return undefined;
  try {
    const flaws = ukiFlaws(readUki(bytes), {
      commandLine: targetCommandLine(target),
      kernelVersion: description.kernel.version,
      linux: payloadSha(target, description.kernel.file),
      initrd: payloadSha(target, description.initrd),
      osRelease: await reader.files.readText(inTarget('/usr/lib/os-release')),
    });
    if (flaws.length > 0) return flaws;
  } catch (error) {
    if (error instanceof RangeError) return [error.message];
    throw error;
  }
  const {code} = await reader.must(sbverify(mok.certificate, onEsp(ukiOf(target))));
  return code === 0 ? [] : ["its signature does not verify against this machine's certificate"];
}
