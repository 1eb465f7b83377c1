// SPDX-License-Identifier: GPL-3.0-or-later
import {installedPaths} from '../../os/installed-paths.ts';
import {
  kernelInstallAdd,
  kernelInstallFiles,
  pluginPath,
  workshop,
} from '../../boot/kernel-install.ts';
import {Problem} from '../../engine/problem.ts';
import {partial, type Step} from '../../engine/plan/step.ts';
import {write} from '../../system/command.ts';
import {readInventory} from '../boot-files/listed.ts';
import {inTarget, keyInside, onEsp, targetCommandLine, ukiOf} from '../target/places.ts';
import {ukiProblems} from './proof.ts';
import type {Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

/**
 * Builds and signs the Unified Kernel Image by kernel-install inside the target, the recipe of
 * every later kernel installation too, then proves the result. The plugin renames the whole image
 * into place and then lists it, without which the proof would not let it stay.
 */
export function ukiStep(target: Target): Step {
  const {description} = target.payload;
  const line = targetCommandLine(target);
  const configuration = kernelInstallFiles(line, {
    key: keyInside(target),
    certificate: installedPaths.certificate,
  });
  const path = (name: string) => inTarget(`/etc/kernel/${name}`);
  return {
    id: 'uki',
    title: stepTitles.uki,
    needs: ['boot-files', 'slot'],
    effect: 'write',
    weight: 20,
    actions: [
      ...Object.entries(configuration).map(
        ([name, content]) => ({kind: 'file', path: path(name), content, mode: 0o644}) as const,
      ),
      {kind: 'remove', path: inTarget(workshop)},
      {kind: 'directory', path: inTarget(workshop), mode: 0o700},
      {
        kind: 'command',
        command: kernelInstallAdd(inTarget(''), description.kernel.version, description.rootHash),
      },
      {kind: 'remove', path: inTarget(workshop)},
      // A removal that is only in memory is undone by a power cut, after the proof and unseen.
      {kind: 'command', command: write('sync', '--file-system', inTarget('/var'))},
    ],
    async verify(reader) {
      const {files} = reader;
      if (
        (await files.stat(inTarget('/usr/lib/os-release'))) &&
        !(await files.stat(inTarget(pluginPath)))
      )
        throw new Problem('UKI-NO-PLUGIN', pluginPath);
      const problems = await ukiProblems(reader, target);
      if (!problems) return {type: 'absent'};
      for (const [name, content] of Object.entries(configuration)) {
        if ((await files.readText(path(name))) !== content)
          return partial(`/etc/kernel/${name} differs from the plan`);
      }
      if (problems.length > 0) return partial(problems.join('; '));
      if (await files.stat(inTarget(workshop)))
        return partial(`what an interrupted kernel-install worked on lies in ${workshop}`);
      // Tens of megabytes: hashed once, for the inventory and for the evidence.
      const sha256 = await files.sha256(onEsp(ukiOf(target)));
      if ((await readInventory(reader)).get(ukiOf(target)) !== sha256)
        return partial(`not in the inventory as it lies there: ${ukiOf(target)}`);
      return {
        type: 'satisfied',
        evidence: {
          file: `/${ukiOf(target)}`,
          sha256,
          commandLine: line,
          kernel: description.kernel.version,
        },
      };
    },
  };
}
