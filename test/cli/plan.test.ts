// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {canonicalJson, type Json} from '../../src/engine/plan/canonical.ts';
import {makePlan, planDigest, planJson} from '../../src/engine/plan/plan.ts';
import {showPlan} from '../../src/app/show-plan.ts';
import {plainReader} from '../../src/app/reader.ts';
import {links, lsblk, partition, row} from '../hardware/machine.ts';
import {answersFor, targetFor} from '../steps/fakes/target.ts';
import {desk, easyStep} from './support.ts';

const steps = [
  easyStep('first', {actions: [{kind: 'directory', path: '/run/x', mode: 0o700}]}),
  easyStep('second'),
];
const made = makePlan(
  {
    forge: '1.2.3',
    seed: '00'.repeat(16),
    disk: {device: '/dev/d'},
    payload: 'aa'.repeat(32),
    answers: 'bb'.repeat(32),
  },
  steps,
);

async function shown(json: boolean, disk: object = {}, erase: object = {}) {
  const at = desk({
    commands: [lsblk(row('vda', {size: 2 ** 32, model: 'Lab', serial: 'LAB', ...disk}))],
    files: links({'/dev/vda': ['by-id/virtio-LAB']}),
  });
  const answers = answersFor({disk: {match: {serial: 'LAB'}, ...erase}});
  await showPlan(
    at.context,
    {answers, target: targetFor(), steps, plan: made},
    plainReader(at.context),
    json,
  );
  return at;
}
const full = {
  pttype: 'gpt',
  children: [partition('vda1', {size: 2 ** 30, fstype: 'ext4', label: 'home'})],
};

describe('a plan in words', () => {
  test('says first what is destroyed, then what is kept, then the steps', async () => {
    const {out} = await shown(false, full);
    const heads = ['DESTROYED:', 'Kept:', `plan ${planDigest(made)}`, '1. Do first (first, write)'];
    const [destroyed, kept, digest, step] = heads.map(line => out.indexOf(line));
    expect(destroyed).toBe(0);
    expect(
      [kept, digest, step].every(
        (place, index, all) => place !== undefined && place > (all[index - 1] ?? 0),
      ),
    ).toBe(true);
    expect(out.slice(1, kept).join(' ')).toContain('ext4 "home" 1 GiB');
  });

  test('says so where nothing is', async () =>
    expect((await shown(false)).out[0]).toBe('Nothing is destroyed.'));

  test('says what would stop the installation, and is shown all the same', async () => {
    const {out, err} = await shown(false, full, {erase: 'refuse'});
    expect(err.join(' ')).toMatch(/^An installation would stop: ERASE-REFUSED/);
    expect(out).toContain(`plan ${planDigest(made)}`);
  });
});

describe('a plan as data', () => {
  type Data = {digest: string; destroys: string[]; plan: Json};
  const parsed = async (disk?: object): Promise<Data> =>
    JSON.parse((await shown(true, disk)).out[0] ?? '');

  test('is one line of digest, destroys and plan, and the digest is that of the plan in it', async () => {
    const {out} = await shown(true, full);
    expect(out).toHaveLength(1);
    const {digest, destroys, plan} = await parsed(full);
    expect(digest).toBe(createHash('sha256').update(canonicalJson(plan)).digest('hex'));
    expect(out[0]).toContain(`"plan":${planJson(made)}}`);
    expect(destroys[0]).toContain('everything on /dev/disk/by-id/virtio-LAB');
  });

  test('has the same digest whatever is on the disk', async () => {
    expect((await parsed(full)).digest).toBe((await parsed()).digest);
    expect((await parsed()).destroys).toEqual([]);
  });
});
