// SPDX-License-Identifier: GPL-3.0-or-later
import {write} from '../system/command.ts';
import {isLive} from '../steps/preflight/live.ts';
import type {Machine} from '../engine/machine.ts';

/** console_loglevel, and what follows it (proc_sys_kernel(5), printk). */
const printk = '/proc/sys/kernel/printk';

/**
 * Silences the kernel but for emergencies (dmesg(1), --console-level), and on the live system,
 * which is Forge's own, systemd's status lines (systemd(1), SIGNALS: SIGRTMIN+21). A machine that
 * does not allow it keeps talking.
 * @returns the way to undo it.
 */
export async function quietConsoles({
  run,
  files,
}: Pick<Machine, 'run' | 'files'>): Promise<() => Promise<void>> {
  const attempt = async (program: string, ...args: readonly string[]): Promise<void> => {
    await run.run(write(program, ...args)).catch(() => undefined);
  };
  const level = /^\d+/.exec((await files.readText(printk)) ?? '')?.[0];
  const live = await isLive(files);
  await attempt('dmesg', '--console-level', 'emerg');
  if (live) await attempt('kill', '-RTMIN+21', '1');
  return async () => {
    if (level !== undefined) await attempt('dmesg', '--console-level', level);
    if (live) await attempt('kill', '-RTMIN+20', '1');
  };
}
