// SPDX-License-Identifier: GPL-3.0-or-later
import {baseline} from '../../../src/confinement/baseline.ts';
import type {Shell} from '../../driver/console/shell.ts';
import type {Context} from '../scenario.ts';

/** Starts of a program that does nothing, enough that one slow one does not decide. */
const starts = 20;

const properties = baseline
  .map(({directive, value}) => `--property='${directive}=${value}'`)
  .join(' ');
const timed = (options: string): string =>
  `s=$(date +%s%N); n=0; while [ $n -lt ${starts} ]; do systemd-run --quiet --wait ` +
  `${options} true || break; n=$((n+1)); done; e=$(date +%s%N); echo $n ` +
  `$(((e-s)/1000000/${starts}))`;

/**
 * What the 22 lines cost a service when it starts: milliseconds with and without them, and how many
 * services with a drop-in ran in this boot.
 */
export async function measureCost(context: Context, shell: Shell): Promise<void> {
  const {ledger, lab} = context;
  const seconds = 240 * lab.patience;
  const once = async (options: string): Promise<number> => {
    const [count, ms] = (await shell.must(timed(options), seconds)).trim().split(' ').map(Number);
    ledger.claim(
      options === '' ? 'cost-bare' : 'cost-baseline',
      'A program that does nothing starts as a service, so many times in a row',
      count === starts,
      `${count} times`,
    );
    return ms ?? 0;
  };
  const [bare, confined] = [await once(''), await once(properties)];
  const ran = await shell.must(
    'systemctl list-units --no-legend --no-pager --plain --type=service --state=active ' +
      '| awk \'{print $1}\' | while read -r u; do systemctl cat --no-pager "$u" ' +
      '2>/dev/null | grep -q 50-forge-confinement && echo "$u"; done | wc -l',
    seconds,
  );
  ledger.fact('start of a service, milliseconds', {
    bare,
    'under the baseline': confined,
    'services with a drop-in that ran': Number(ran),
  });
}
