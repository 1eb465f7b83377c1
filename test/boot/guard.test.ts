// SPDX-License-Identifier: GPL-3.0-or-later
import {renameSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {sandbox, type Sandbox} from './shell.ts';

const guard = new URL('../../assets/dracut/90forge-guard/forge-guard.sh', import.meta.url);
const hash = '88a882901f0e52d44a6b9c7d012335419437d230aaaabbbbccccddddeeeeb0d3';
const data = '88a88290-1f0e-52d4-4a6b-9c7d01233541';
const tree = '9437d230-aaaa-bbbb-cccc-ddddeeeeb0d3';
const luks = '11111111-2222-4333-8444-555555555555';

let box: Sandbox;

/** A disk in sysfs with the partitions of an installed system; blkid's answers lie in files. */
function disk(
  name: string,
  facts: {
    readonly serial?: string;
    readonly model?: string;
    readonly wwid?: string;
    readonly state?: string;
  } = {},
): void {
  const device = `sys/devices/${name}`;
  for (const [attribute, text] of Object.entries({
    serial: facts.serial,
    'device/model': facts.model,
    wwid: facts.wwid,
  })) {
    if (text !== undefined) box.put(`${device}/${attribute}`, `${text}\n`);
  }
  const link = (child: string, to: string) => {
    box.put('sys/class/block/.keep', '');
    symlinkSync(join(box.root, to), join(box.root, 'sys/class/block', child));
  };
  box.put(`${device}/size`, '1\n');
  link(name, device);
  const answers = [
    `TYPE=erofs\nPART_ENTRY_UUID=${data}\n`,
    `TYPE=DM_verity_hash\nPART_ENTRY_UUID=${tree}\n`,
    `UUID=${facts.state ?? luks}\nTYPE=crypto_LUKS\nPART_ENTRY_UUID=x\n`,
  ];
  answers.forEach((answer, index) => {
    const partition = `${name}p${index + 1}`;
    box.put(`${device}/${partition}/partition`, `${index + 1}\n`);
    link(partition, `${device}/${partition}`);
    box.put(`blkid/${partition}`, answer);
  });
}

beforeEach(() => {
  box = sandbox();
  box.put('cmdline', `BOOT_IMAGE=x roothash=${hash} ro rd.luks.name=${luks}=state quiet\n`);
  box.put('sys/class/tty/console/active', 'tty0 ttyS0\n');
  for (const console of ['tty0', 'ttyS0', 'console', 'kmsg']) box.put(`dev/${console}`, '');
  box.tool('blkid', `file=${box.root}/blkid/\${4##*/}; [ -f "$file" ] || exit 2; cat "$file"`);
  box.tool('udevadm', 'exit 0');
  box.tool(
    'sleep',
    `echo "$1" >>${box.root}/slept; [ -x ${box.root}/bin/later ] && ${box.root}/bin/later; exit 0`,
  );
  box.tool('systemctl', `echo "$*" >${box.root}/rebooted; kill -KILL $PPID`);
});
afterEach(() => box.remove());

const run = (mode = 'wait', env: Readonly<Record<string, string>> = {}) =>
  box.run(guard, [mode], {
    FORGE_GUARD_SYS: join(box.root, 'sys'),
    FORGE_GUARD_DEV: join(box.root, 'dev'),
    FORGE_GUARD_CMDLINE: join(box.root, 'cmdline'),
    FORGE_GUARD_PATIENCE: '3',
    ...env,
  });

describe('lets the machine start', () => {
  test('with one such disk', async () => {
    disk('vda');
    expect(await run()).toEqual({code: 0, stdout: '', stderr: ''});
    expect(box.text('dev/tty0')).toBe('');
    // only long enough to see that no other disk comes
    expect(box.text('slept')).toBe('2\n');
  });

  test('with another installation beside it', async () => {
    disk('vda');
    disk('vdb', {state: '99999999-2222-4333-8444-555555555555'});
    box.put('blkid/vdbp1', 'TYPE=erofs\nPART_ENTRY_UUID=other\n');
    box.put('blkid/vdbp2', 'TYPE=DM_verity_hash\nPART_ENTRY_UUID=another\n');
    expect((await run()).code).toBe(0);
  });

  test('with two paths to one disk', async () => {
    disk('sda', {wwid: 'naa.5000c500a1b2c3d4'});
    disk('sdb', {wwid: 'naa.5000c500a1b2c3d4'});
    expect((await run()).code).toBe(0);
  });

  test('when it has waited in vain: what is missing is for others to report', async () => {
    expect((await run()).code).toBe(0);
    expect(box.text('slept').trim().split('\n')).toEqual(['2', '2']);
  });

  test('and waits for an unencrypted state as for the rest', async () => {
    disk('vda');
    box.put(
      'cmdline',
      `roothash=${hash} ` +
        `systemd.mount-extra=PARTUUID=33333333-4444-4555-8666-777777777777:/state:ext4:noatime\n`,
    );
    expect((await run()).code).toBe(0);
    expect(box.text('slept').trim().split('\n')).toEqual(['2', '2']);
  });

  test('at once when it only looks once more', async () => {
    expect((await run('now')).code).toBe(0);
    expect(box.has('slept')).toBe(false);
  });

  test('where no root hash is named', async () => {
    disk('vda');
    disk('vdb');
    box.put('cmdline', 'root=/dev/vda1\n');
    expect((await run()).code).toBe(0);
  });
});

describe('refuses', () => {
  const refused = async (mode?: string) => {
    expect((await run(mode)).code).not.toBe(0);
    expect(box.text('rebooted')).toBe('reboot --force\n');
    return box.text('dev/tty0');
  };

  test('a clone beside the original, and names both', async () => {
    disk('vda', {serial: 'FORGE-0001', model: 'QEMU HARDDISK   '});
    disk('vdb', {serial: 'CLONE-0002'});
    const said = await refused();
    expect(said).toContain('/dev/vda: QEMU HARDDISK, serial FORGE-0001');
    expect(said).toContain('/dev/vdb: unknown model, serial CLONE-0002');
    expect(said.match(/\/dev\/vda/g)).toHaveLength(1);
    expect(said).toMatch(/remove one of them.*30 seconds/);
    expect(box.text('slept')).toBe('30\n');
    expect(box.text('dev/ttyS0')).toContain('CLONE-0002');
    expect(box.text('dev/console')).toBe('');
    expect(box.text('dev/kmsg')).toMatch(/^<2>forge-guard: /);
  });

  test('where no console is known, on /dev/console', async () => {
    disk('vda');
    disk('vdb');
    box.put('sys/class/tty/console/active', '');
    await refused();
    expect(box.text('dev/console')).toContain('/dev/vdb');
  });

  test('a copy of the state alone', async () => {
    disk('vda');
    disk('vdb');
    box.put('blkid/vdbp1', 'PART_ENTRY_UUID=other\n');
    box.put('blkid/vdbp2', 'PART_ENTRY_UUID=another\n');
    expect(await refused()).toContain('/dev/vdb');
  });

  test('a copy of an unencrypted state alone, known by the UUID of its partition', async () => {
    const partition = '33333333-4444-4555-8666-777777777777';
    box.put(
      'cmdline',
      `roothash=${hash} systemd.mount-extra=PARTUUID=${partition}:/state:ext4:noatime ` +
        `systemd.mount-extra=PARTUUID=x:/efi:vfat:ro\n`,
    );
    disk('vda');
    disk('vdb');
    for (const name of ['vdap3', 'vdbp3'])
      box.put(
        `blkid/${name}`,
        `TYPE=ext4\nUUID=${luks}\nPART_ENTRY_UUID=${name === 'vdap3' ? partition : 'other'}\n`,
      );
    for (const name of ['vdbp1', 'vdbp2']) box.put(`blkid/${name}`, 'PART_ENTRY_UUID=other\n');
    expect(await run()).toMatchObject({code: 0});
    // one look is enough: the state is among what is waited for
    expect(box.text('slept')).toBe('2\n');
    box.put('blkid/vdbp3', `TYPE=ext4\nUUID=${luks}\nPART_ENTRY_UUID=${partition}\n`);
    expect(await refused()).toContain('/dev/vdb');
  });

  test("two copies on one disk's worth of identifiers when only the world-wide ones differ", async () => {
    disk('sda', {wwid: 'naa.1', serial: 'SAME'});
    disk('sdb', {wwid: 'naa.2', serial: 'SAME'});
    expect(await refused()).toContain('/dev/sdb');
  });

  test('a clone that comes while it looks', async () => {
    disk('vda');
    disk('vdb');
    // hidden until the first pause
    box.put(
      'bin/later',
      `#!/bin/sh\nmv ${box.root}/vdb* ${box.root}/sys/class/block/ 2>/dev/null\n`,
      0o755,
    );
    for (const name of ['vdb', 'vdbp1', 'vdbp2', 'vdbp3'])
      renameSync(join(box.root, 'sys/class/block', name), join(box.root, name));
    expect(await refused('wait')).toContain('/dev/vdb');
  });

  test('a clone that comes late', async () => {
    disk('vda');
    expect((await run('wait')).code).toBe(0);
    disk('vdb');
    expect(await refused('now')).toContain('/dev/vdb');
  });

  test('a system that is half on one disk while its other half is twice there', async () => {
    disk('vda');
    disk('vdb');
    box.put('blkid/vdap2', '');
    box.put('blkid/vdbp2', '');
    expect(await refused()).toContain('/dev/vda');
  });
});
