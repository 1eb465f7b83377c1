// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {stateStep} from '../../../src/steps/state/step.ts';
import {lab, type Lab} from '../fakes/machine.ts';
import {secrets, targetFor} from '../fakes/target.ts';

const first = (lines: readonly string[]): readonly string[] =>
  lines.map(line => line.split(' ').slice(0, 2).join(' '));
const formatted = (one: Lab): number =>
  one.world.changes().filter(line => line.includes('luksFormat')).length;

/** A lab whose state is done and carries something that must not be lost. */
async function finished(): Promise<Lab> {
  const one = lab();
  await one.world.install(stateStep(one.target));
  one.world.files.put(`${livePaths.state}/var/lib/forge/mok/MOK.key`, 'precious');
  return one;
}

describe('the state', () => {
  test('is encrypted, formatted, mounted and proved', async () => {
    const one = lab();
    const evidence = await one.world.install(stateStep(one.target));
    expect(first(one.world.changes())).toEqual([
      'cryptsetup luksFormat',
      'cryptsetup open',
      'mkfs.ext4 -q',
      'mount --mkdir=0700',
    ]);
    expect(evidence).toMatchObject({
      luks: one.target.luksUuid,
      cipher: 'aes-xts-plain64',
      sector: '4096',
      keyDerivation: 'argon2id, 342641 KiB',
    });
    expect(one.world.files.writes.map(line => line.replace(livePaths.state, ''))).toEqual([
      'directory /etc',
      'directory /etc/upper',
      'directory /etc/work',
      'directory /var',
      'directory /home',
      'directory /root',
    ]);
    expect(one.world.files.tree.get(`${livePaths.state}/root`)).toMatchObject({mode: 0o700});
  });

  test('the passphrase goes in by standard input, whole and without a newline, and appears nowhere else', async () => {
    const one = await finished();
    expect(one.luks?.passphrase).toBe(secrets['state-passphrase']);
    const shown = JSON.stringify([
      one.world.calls.map(({command, line}) => [command, line]),
      one.world.events,
      stateStep(one.target).actions,
    ]);
    expect(shown).not.toContain('canary');
  });

  test('is opened and mounted again after a power cut, never made anew', async () => {
    const one = await finished();
    one.powerCut();
    const before = one.world.changes().length;
    await one.world.install(stateStep(one.target));
    expect(first(one.world.changes().slice(before))).toEqual([
      'cryptsetup open',
      'mount --mkdir=0700',
    ]);
    expect(one.world.files.text(`${livePaths.state}/var/lib/forge/mok/MOK.key`)).toBe('precious');
  });

  test('still open but no longer mounted is mounted, never made anew', async () => {
    const one = await finished();
    await one.world.work(
      async worker =>
        void (await worker.change({
          program: 'umount',
          args: ['--recursive', livePaths.state],
          effect: 'write',
        })),
    );
    await one.world.install(stateStep(one.target));
    expect(formatted(one)).toBe(1);
    expect(one.world.files.text(`${livePaths.state}/var/lib/forge/mok/MOK.key`)).toBe('precious');
  });

  test('a wrong passphrase formats nothing, closed or open', async () => {
    for (const cut of [true, false]) {
      const one = await finished();
      if (cut) one.powerCut();
      if (one.luks) one.luks.passphrase = 'somebody changed it';
      await expect(one.world.install(stateStep(one.target))).rejects.toMatchObject({
        code: 'STATE-PASSPHRASE-WRONG',
      });
      expect(formatted(one)).toBe(1);
    }
  });

  test('interrupted at any command, with or without a power cut, ends the same', async () => {
    const whole = (await finished()).world.changes().length;
    for (let failAt = 0; failAt < whole; failAt++) {
      for (const cut of [true, false]) {
        const one = lab();
        one.failAt = failAt;
        await expect(one.world.install(stateStep(one.target))).rejects.toMatchObject({
          code: 'COMMAND-FAILED',
        });
        one.failAt = Number.POSITIVE_INFINITY;
        if (cut) one.powerCut();
        expect(await one.world.install(stateStep(one.target))).toMatchObject({
          luks: one.target.luksUuid,
        });
      }
    }
  });

  test('a header that the power cut left without a key is made anew', async () => {
    const one = lab();
    one.luks = {uuid: one.target.luksUuid, slots: 0, passphrase: ''};
    expect(await one.world.verify(stateStep(one.target))).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('without a key'),
    });
    await one.world.install(stateStep(one.target));
    expect(formatted(one)).toBe(1);
  });

  test("somebody else's header is named and its passphrase not tried", async () => {
    const one = lab();
    one.luks = {uuid: '11111111-2222-4333-8444-555555555555', slots: 1, passphrase: 'other'};
    expect(await one.world.verify(stateStep(one.target))).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('11111111'),
    });
    expect(one.world.calls.some(({line}) => line.includes('test-passphrase'))).toBe(false);
  });

  test('a mapping of the same name on another disk is never taken for ours', async () => {
    const one = await finished();
    one.powerCut();
    one.mappings.set('forge-state', {device: '/dev/vda7'});
    expect(await one.world.verify(stateStep(one.target))).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('/dev/vda7'),
    });
  });

  test('what verify misses: file system, mount, writability, directories', async () => {
    const one = await finished();
    const [mount] = one.mounts;
    const content = one.contents.get('/dev/mapper/forge-state');
    if (!mount || !content) throw new Error('not finished');
    const detail = async (): Promise<string> => {
      const verdict = await one.world.verify(stateStep(one.target));
      return verdict.type === 'partial' ? verdict.detail : verdict.type;
    };
    one.mounts.splice(0, 1, {...mount, options: 'ro'});
    expect(await detail()).toContain('read-only');
    one.mounts.splice(0, 1, {...mount, source: '/dev/vda7'});
    expect(await detail()).toContain('not mounted');
    one.mounts.splice(0, 1, mount);
    one.world.files.tree.delete(`${livePaths.state}/etc/work`);
    expect(await detail()).toBe(`without ${livePaths.state}/etc/work`);
    one.contents.set('/dev/mapper/forge-state', {...content, uuid: 'other'});
    expect(await detail()).toContain('not the file system of this plan');
    one.contents.delete('/dev/mapper/forge-state');
    expect(await detail()).toContain('nothing');
  });

  test('is closed at the end, twice if need be', async () => {
    const one = await finished();
    await one.world.release(stateStep(one.target));
    await one.world.release(stateStep(one.target));
    expect([one.mounts, [...one.mappings]]).toEqual([[], []]);
  });
});

describe('an unencrypted state', () => {
  const target = targetFor({
    state: {encryption: 'none'},
    mok: {presence: 'none', protection: 'discard'},
  });
  const step = stateStep(target);
  const device = '/dev/disk/by-id/virtio-LAB-part8';
  const finishedPlain = async (): Promise<Lab> => {
    const one = lab({target});
    await one.world.install(step);
    one.world.files.put(`${livePaths.state}/var/lib/precious`, 'precious');
    return one;
  };

  test('is formatted and mounted on the bare partition, and says what that means', async () => {
    const one = lab({target});
    expect(await one.world.verify(step)).toEqual({type: 'absent'});
    expect(await one.world.install(step)).toEqual({
      device,
      protection: expect.stringMatching(/^none: not encrypted/),
      fileSystem: `ext4 "IGOS_STATE" ${target.stateUuid}`,
    });
    expect(one.world.changes()).toEqual([
      `mkfs.ext4 -q -F -m 1 -U ${target.stateUuid} -L IGOS_STATE ${device}`,
      `mount --mkdir=0700 -t ext4 -o noatime,nodev,nosuid ${device} ${livePaths.state}`,
    ]);
    expect(step.title).toContain('unencrypted');
  });

  test('asks for no passphrase and never runs cryptsetup', async () => {
    const one = await finishedPlain();
    one.powerCut();
    await one.world.install(step);
    await one.world.release(step);
    expect(one.world.calls.filter(({line}) => line.startsWith('cryptsetup'))).toEqual([]);
    expect(JSON.stringify(step.actions)).not.toContain('passphrase');
  });

  test('is mounted again after a power cut, never made anew', async () => {
    const one = await finishedPlain();
    one.powerCut();
    const before = one.world.changes().length;
    await one.world.install(step);
    expect(first(one.world.changes().slice(before))).toEqual(['mount --mkdir=0700']);
    expect(one.world.files.text(`${livePaths.state}/var/lib/precious`)).toBe('precious');
  });

  test('interrupted at any command, with or without a power cut, ends the same', async () => {
    for (const failAt of [0, 1]) {
      for (const cut of [true, false]) {
        const one = lab({target});
        one.failAt = failAt;
        await expect(one.world.install(step)).rejects.toMatchObject({code: 'COMMAND-FAILED'});
        one.failAt = Number.POSITIVE_INFINITY;
        if (cut) one.powerCut();
        expect(await one.world.install(step)).toMatchObject({device});
      }
    }
  });

  test('anything else on the partition is named', async () => {
    const one = lab({target});
    one.contents.set('/dev/vda8', {
      type: 'crypto_LUKS',
      uuid: '11111111-2222-4333-8444-555555555555',
      label: '',
    });
    expect(await one.world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('crypto_LUKS 11111111'),
    });
  });

  test('is let go at the end', async () => {
    const one = await finishedPlain();
    await one.world.release(step);
    await one.world.release(step);
    expect(one.mounts).toEqual([]);
  });
});
