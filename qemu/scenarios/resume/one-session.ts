// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';
import {parseTable} from '../../driver/disk/disk-table.ts';
import {emptyDisk} from '../../driver/disk/images.ts';
import {host} from '../../driver/host.ts';
import {targetBytes} from '../../harness/install/install.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {differencesFrom, yardstick} from '../../harness/resume/compare.ts';
import {copyRemains} from '../../harness/resume/cut.ts';
import {runToEnd} from '../../harness/resume/go-on.ts';
import {targetAndSecrets, thawed, type Live} from '../../harness/resume/live.ts';
import {recording, type Recording} from '../../harness/resume/recording.ts';
import {runOnce, stepIs, type RunOutcome} from '../../harness/resume/session.ts';

const efivars = '/sys/firmware/efi/efivars';
const shim = '605dab50-e046-4300-abb6-3dd810dd8b23';

/** A fault that is made in a running live system, and how the run that meets it must end. */
type Trouble = {
  readonly id: string;
  readonly about: string;
  /** The step that fails; empty where the engine itself is gone. */
  readonly step: string;
  readonly code: RegExp;
  /** Before the run: a shell line, which may leave something running in the background. */
  readonly before?: string;
  /** While it runs. */
  readonly meanwhile?: (context: Context, live: Live, from: number) => Promise<void>;
  /** Takes the fault away. */
  readonly after?: string;
};

const inEngine =
  'nsenter --mount --target "$(systemctl show --property=MainPID --value forge-engine)"';
const killEngine = 'systemctl kill --signal=KILL forge-engine.service';

const troubles: readonly Trouble[] = [
  {
    id: 'disk-error',
    about: 'the disk refuses a write in the middle of the image',
    step: 'root',
    code: /^IO-FAILED$/,
  },
  {
    id: 'state-full',
    about: "the state's file system is full",
    step: 'mount',
    code: /^(?:IO|COMMAND)-FAILED$/,
    meanwhile: async (context, live, from) => {
      await stepIs(context, live, 'state', 'proving', from);
      await live.shell.must(
        `${inEngine} sh -c 'n=0; for s in 8G 1G 100M 10M 1M 100K 4K; do while fallocate ` +
          `-l $s /run/forge/state/fill$n 2>/dev/null; do n=$((n+1)); done; done'`,
        120 * context.lab.patience,
      );
    },
  },
  {
    id: 'engine-killed',
    about: 'the engine is killed while it fills the new system',
    step: '',
    code: /^ENGINE-GONE$/,
    // What filled the disk is still on it.
    meanwhile: async (context, live, from) => {
      await stepIs(context, live, 'state', 'done', from);
      await live.shell.must(
        `${inEngine} sh -c 'rm -f /run/forge/state/fill*'`,
        60 * context.lab.patience,
      );
      await stepIs(context, live, 'keys', 'running', from);
      await live.shell.must(killEngine, 60 * context.lab.patience);
    },
  },
  {
    id: 'variables-locked',
    about: 'the EFI variables can no longer be written',
    step: 'mok',
    code: /^MOK-NO-VARIABLES$/,
    meanwhile: async (context, live, from) => {
      await stepIs(context, live, 'uki', 'running', from);
      await live.shell.must(
        `${inEngine} mount -o remount,ro ${efivars}`,
        60 * context.lab.patience,
      );
    },
    after: `${inEngine} mount -o remount,rw ${efivars}`,
  },
  {
    id: 'between-new-and-auth',
    about: 'the engine is killed between MokNew and MokAuth',
    step: '',
    code: /^ENGINE-GONE$/,
    meanwhile: async (context, live, from) => {
      await live.vm.report.waitFor(
        'the import of the key',
        report =>
          report.type === 'command' &&
          report['phase'] === 'end' &&
          JSON.stringify(report['argv']).includes('--import'),
        {seconds: 300 * context.lab.patience, from, seen: () => live.vm.describe()},
      );
      await live.shell.must(
        `${killEngine}; chattr -i ${efivars}/MokAuth-${shim} 2>/dev/null; rm -f ` +
          `${efivars}/MokAuth-${shim}; ls ${efivars} | grep ^Mok`,
        60 * context.lab.patience,
      );
    },
  },
];

/** Number of a 512-byte sector in the middle of the image. */
async function badSector({lab}: Context, {final}: Recording): Promise<number> {
  const root = parseTable((await host(lab.tool('sfdisk'), ['--json', final.disk])).toString()).find(
    ({number}) => number === 2,
  );
  return Number(root?.start ?? 0n) / 512 + 250_000;
}

function claimTrouble(
  {ledger}: Context,
  {id, about, step, code}: Trouble,
  {result, code: found, detail, step: failed}: RunOutcome,
): void {
  const right =
    (result === 'failed' || result === 'aborted') && code.test(found) && failed === step;
  ledger.claim(
    id,
    `The run ends with a problem that names it: ${about}`,
    right,
    `${result} at "${failed}": ${found} ${detail}`.slice(0, 600),
  );
}

export const oneSession: Scenario = {
  name: 'one-session',
  groups: ['resume'],
  ci: false,
  budget: 1500,
  about:
    'one live system, five faults after another: each run ends in order or dies, the ' +
    'next one works; at last the same disk as without any',
  async run(context) {
    const {lab, ledger, scratch} = context;
    const recorded = await recording(context);
    const wanted = await yardstick(context, recorded);
    const live = await ledger.phase('start from the snapshot', () => thawed(context, 'session'));
    const disk = join(scratch, 'target.img');
    await emptyDisk(disk, targetBytes);
    await targetAndSecrets(context, live, recorded.request, disk, recorded.serial, {
      badSector: await badSector(context, recorded),
    });
    for (const trouble of troubles) {
      if (trouble.before !== undefined) await live.shell.must(trouble.before, 60 * lab.patience);
      const outcome = await ledger.phase(trouble.id, () =>
        runOnce(context, live, async from => trouble.meanwhile?.(context, live, from)),
      );
      claimTrouble(context, trouble, outcome);
      if (trouble.after !== undefined) await live.shell.must(trouble.after, 60 * lab.patience);
    }
    const end = await ledger.phase('the run that nothing disturbs', () =>
      runToEnd(context, {...live, disk}),
    );
    ledger.claim(
      'nothing-left',
      'Nothing of any of the runs is left in the live system',
      end.leftovers === '',
      end.leftovers || 'no mount, mapping, loop device or secret',
    );
    await live.vm.quit();
    const remains = await copyRemains(lab, {home: live.home, disk}, join(scratch, 'end'));
    const differences = await differencesFrom(context, wanted, remains);
    ledger.claim(
      'same-in-the-end',
      'After all of them the disk and the variables are those of an undisturbed installation',
      differences.length === 0,
      differences.join('; ') || 'equal',
    );
  },
};
