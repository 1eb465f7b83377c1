// SPDX-License-Identifier: GPL-3.0-or-later
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {mkdtempSync} from 'node:fs';
import {cacheRoot} from '../build/cache.ts';
import {buildAll, type Artifacts} from '../build/index.ts';
import {tool} from '../build/tools.ts';
import type {Variant} from '../build/variant.ts';
import {chooseAccel} from '../driver/accel.ts';
import {host} from '../driver/host.ts';
import {overlay} from '../driver/disk/images.ts';
import type {Lab} from '../driver/lab.ts';
import {defaults} from '../driver/machine.ts';
import type {Medium} from '../driver/medium.ts';
import {parseQemuVersion, requireTrusted} from '../driver/qemu-version.ts';
import type {Reaper} from '../driver/reaper.ts';
import {startVm} from '../driver/start.ts';

/** How a person or a test wants the lab. `patience` multiplies every deadline. */
export type LabOptions = {
  readonly patience: number;
  readonly cpus: number;
  readonly trustAnyQemu: boolean;
  readonly say: (line: string) => void;
  readonly reaper: Reaper;
};

/**
 * Builds or finds all artefacts, looks at QEMU and at KVM, and says what will be used. Throws
 * LabFailure for a QEMU that cannot be trusted.
 */
export async function openLab(
  options: LabOptions,
): Promise<{readonly lab: Lab; readonly medium: Medium; readonly releaseCert: string}> {
  const {say, reaper, patience, cpus} = options;
  const made = await buildAll(say);
  await mkdir(cacheRoot, {recursive: true});
  const version = parseQemuVersion(
    (await host(tool(made.tools, 'qemu-system-x86_64'), ['--version'])).toString(),
  );
  const base: Lab = {
    tool: name => tool(made.tools, name),
    version,
    accel: 'tcg',
    cpus,
    firmware: {
      code: made.ovmfCode,
      vars: made.ovmfVarsRaw,
    },
    cache: cacheRoot,
    reaper,
    patience,
    say,
  };
  const {accel, why} = await chooseAccel({
    cache: cacheRoot,
    version,
    boots: () => bootsUnderKvm(base),
  });
  requireTrusted(version, accel, options.trustAnyQemu);
  say(`${version.line}; ${why}`);
  return {lab: {...base, accel}, medium: mediumOf(made), releaseCert: made.releaseCert};
}

const mediumOf = (made: Artifacts): Medium => ({
  image: made.medium,
  key: basename(dirname(made.medium)),
  payload: made.payloadDir,
  manifestKey: made.keys.manifestKey,
});

/** The live medium of another variant of the reference image, built where it is missing. */
export const mediumOfVariant = async (
  say: (line: string) => void,
  variant: Variant,
): Promise<Medium> => mediumOf(await buildAll(say, undefined, variant));

/** Seconds that the firmware gets under KVM to say anything; it needs two. */
const probeSeconds = 20;

async function bootsUnderKvm(lab: Lab): Promise<boolean> {
  const home = lab.reaper.directory(mkdtempSync(join(tmpdir(), 'forge-kvm-')));
  try {
    await overlay(lab, lab.firmware.vars, 'raw', join(home, 'vars.qcow2'));
    const vm = await startVm(
      {...lab, accel: 'kvm'},
      {
        ...defaults,
        drives: [],
        vars: {file: join(home, 'vars.qcow2'), format: 'qcow2'},
      },
      {directory: home},
    );
    try {
      await vm.resume();
      await vm.kernel.waitFor(/BdsDxe|Start PXE|Start HTTP/, {seconds: probeSeconds});
      return true;
    } finally {
      vm.stop();
    }
  } catch {
    // Whatever went wrong under KVM, emulation is the answer.
    return false;
  } finally {
    lab.reaper.remove(home);
  }
}
