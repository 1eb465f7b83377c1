// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../os/live-paths.ts';
import {importKey, revokeImport, waitAsUsual, waitForEver} from '../../boot/mokutil.ts';
import type {Action} from '../../engine/plan/action.ts';
import {Problem} from '../../engine/problem.ts';
import {
  partial,
  type Evidence,
  type Reader,
  type Step,
  type StepVerdict,
  type Worker,
} from '../../engine/plan/step.ts';
import {read, write} from '../../system/command.ts';
import {efivars} from '../../system/efi-variables.ts';
import {enrolmentOf, ownRequestWaits, type MokEnrolment} from './enrolment.ts';
import {discardsKey, mok} from '../target/places.ts';
import type {Target} from '../target/target.ts';
import {stepTitles} from '../../text/steps.ts';

/**
 * The one-time password's hash, for mokutil only: on tmpfs, 0600, removed right after use and again
 * at the end.
 */
const hashFile = `${livePaths.secrets}/mok.hash`;

/**
 * Room that must be free for MokNew (about 900 bytes), MokAuth (172) and MokTimeout, with as much
 * again for the firmware's own bookkeeping.
 */
const roomNeeded = 4096n;

/**
 * statfs of efivarfs: free blocks and block size (Linux ≥ 6.7 tells; before, and on firmware
 * without QueryVariableInfo, all is 0 and says nothing).
 */
async function probe(reader: Reader): Promise<void> {
  const {code, stdout} = await reader.read(
    read('stat', '--file-system', '--format=%b %f %S', efivars),
  );
  const [, total, free, size] = /^(\d+) (\d+) (\d+)$/.exec(stdout.trim()) ?? [];
  if (
    code !== 0 ||
    total === undefined ||
    free === undefined ||
    size === undefined ||
    total === '0'
  )
    return;
  const room = BigInt(free) * BigInt(size);
  if (room < roomNeeded)
    throw new Problem('NVRAM-FULL', `${room} bytes free, ${roomNeeded} needed`);
}

/**
 * What a person needs at MokManager, and what the report says. The password itself is nowhere in
 * it.
 */
const evidence = (
  {certificate, enforcement}: MokEnrolment,
  enrolled: 'yes' | 'no',
  more: Evidence = {},
): Evidence => ({
  enrolled,
  sha1: certificate.sha1,
  subject: certificate.subject,
  secureBoot: enforcement,
  ...more,
});

const waiting = ({pending = []}: MokEnrolment['facts']): string =>
  pending.map(({subject}) => subject || 'not a certificate').join('; ');

/**
 * Where nobody will confirm the key: no request of ours may wait, or the next start would stop at
 * MokManager for nobody.
 */
const alone =
  'nobody will confirm the key (mok.presence: none), so nothing makes the firmware ' +
  'trust this system';

async function verify(reader: Reader, target: Target): Promise<StepVerdict> {
  const enrolment = await enrolmentOf(reader);
  if (!enrolment) return {type: 'absent'};
  const {facts, state} = enrolment;
  const nobody = target.answers.mok.presence === 'none';
  if (nobody && (await ownRequestWaits(reader, target)))
    return partial('a request waits that nobody will confirm');
  switch (state) {
    case 'enrolled':
      return {type: 'satisfied', evidence: evidence(enrolment, 'yes')};
    case 'revoked':
      throw new Problem('MOK-REVOKED', enrolment.certificate.subject);
    case 'foreign-request':
      return {
        type: 'foreign',
        detail: `somebody else's key waits for enrolment: ${waiting(facts)}`,
      };
    case 'half-staged':
      return partial(`the request has no password (MokAuth: ${facts.auth ?? 0} bytes)`);
    case 'orphan-auth':
      return partial('a password without a request: MokManager would offer to reset the key list');
    case 'stale-request':
      return partial('another key of an earlier installation waits for enrolment');
    case 'delete-pending':
      return {
        type: 'foreign',
        detail: "this machine's key is enrolled and a request to delete it waits",
      };
    case 'staged':
      if (facts.timeout !== -1)
        return partial(`MokManager would give up after ${facts.timeout ?? 10} seconds`);
      return {
        type: 'satisfied',
        evidence: evidence(enrolment, 'no', {
          timeout: 'MokManager waits without limit',
          password:
            'the one-time password is asked for once, after the restart; compare the ' +
            'SHA-1 at "View key 0" first',
        }),
      };
    case 'no-efi':
    case 'no-variables':
    case 'dropped':
    case 'not-staged': {
      if (nobody) return {type: 'satisfied', evidence: evidence(enrolment, 'no', {note: alone})};
      if (state === 'no-efi' || state === 'no-variables')
        throw new Problem('MOK-NO-VARIABLES', `efivarfs is ${facts.access}`);
      return {type: 'absent'};
    }
  }
}

/**
 * Stages by the only order that works whatever an earlier run left: revoke (an import over an old
 * request keeps the old password), import, timeout.
 */
const staging: readonly Action[] = [
  {kind: 'task', name: 'probe', args: {variables: efivars}, effect: 'write'},
  {kind: 'directory', path: livePaths.secrets, mode: 0o700},
  {kind: 'file', path: hashFile, content: {secret: 'mok-hash'}, mode: 0o600},
  {kind: 'command', command: revokeImport()},
  {kind: 'command', command: importKey(mok.der, hashFile)},
  {kind: 'command', command: waitForEver()},
  {kind: 'remove', path: hashFile},
  {kind: 'task', name: 'read-back', args: {}, effect: 'write'},
];

async function readBack(worker: Worker): Promise<void> {
  const enrolment = await enrolmentOf(worker);
  if (enrolment?.state === 'staged' && enrolment.facts.timeout === -1) return;
  const {pending = [], auth = 0, timeout} = enrolment?.facts ?? {};
  throw new Problem(
    'MOK-NOT-STAGED',
    `MokNew holds ${pending.length} keys, MokAuth ${auth} bytes, MokTimeout is ` +
      `${timeout ?? 'absent'}`,
  );
}

/**
 * Takes our request back, and nobody else's: an abort must never leave a machine that starts into
 * MokManager for a system that is not there.
 */
async function takeBack(worker: Worker, target: Target): Promise<void> {
  if (!(await ownRequestWaits(worker, target))) return;
  await worker.change(revokeImport());
  await worker.change(waitAsUsual());
}

/**
 * With nobody to confirm the key, all there is to do is to take back what an earlier installation
 * asked for.
 */
const withdrawal: readonly Action[] = [
  {kind: 'task', name: 'withdraw', args: {variables: efivars}, effect: 'write'},
];

async function clean(worker: Worker): Promise<void> {
  if (await worker.files.stat(hashFile))
    await worker.change(write('rm', '--force', '--', hashFile));
}

/**
 * Asks shim to enrol this machine's certificate at the next start. Proved by the variables, never
 * by `mokutil --test-key`, whose exit codes changed sides.
 */
export const mokStep = (target: Target): Step => ({
  id: 'mok',
  title: stepTitles.mok,
  needs: [discardsKey(target) ? 'discard' : 'proof'],
  effect: 'write',
  renewable: true,
  weight: 3,
  actions: target.answers.mok.presence === 'none' ? withdrawal : staging,
  tasks: {probe, 'read-back': readBack, withdraw: worker => takeBack(worker, target)},
  verify: reader => verify(reader, target),
  open: clean,
  prepare: clean,
  release: clean,
  revoke: worker => takeBack(worker, target),
});
