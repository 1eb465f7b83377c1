// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {machineStep} from '../../../src/steps/machine/step.ts';
import {credentialsDirectory} from '../../../src/steps/machine/credentials.ts';
import {fakeWorld, type World} from '../../support/world.ts';
import {image, imageFiles, skeleton, systemdTools} from '../fakes/systemd.ts';
import {aliceHash, bobHash, key, secrets, targetFor} from '../fakes/target.ts';

const {root} = livePaths;
const rootHash = `$6$rootsalt$${'r'.repeat(86)}`;

const machine = (owners = new Map<string, string>(), files: object = {}): World =>
  fakeWorld({
    files: {...imageFiles, ...files},
    commands: systemdTools(owners),
    secrets: {...secrets, 'password.root': rootHash},
  });
const text = (world: World, path: string): string => world.files.text(`${root}${path}`);

describe("the machine's own data", () => {
  test("is written by systemd's tools and read back", async () => {
    const [world, target] = [machine(), targetFor()];
    expect(await world.install(machineStep(target))).toEqual({
      machineId: target.machineId,
      hostname: 'box1.example.org',
      locale: 'en_GB.UTF-8',
      keymap: 'uk',
      timezone: 'Europe/London',
      users: 'alice 1000, bob 1001',
      ssh: 'off',
    });
    expect(text(world, '/etc/passwd')).toContain(
      'alice:x:1000:1000:Alice "Q" 50% \\ ' +
        'O:/home/alice:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/bash\n',
    );
    expect(text(world, '/etc/shadow')).toMatch(/^root:!\*:/m);
    expect(text(world, '/etc/group')).toMatch(/^sudo:x:27:alice$/m);
    expect(text(world, '/home/alice/.ssh/authorized_keys')).toBe(`${key}\n`);
    expect(world.changes().at(-1)).toBe(`sync --file-system ${livePaths.state}`);
  });

  test('hashes go in by credential files that are gone afterwards, and are shown nowhere', async () => {
    const [world, step] = [machine(), machineStep(targetFor())];
    const evidence = await world.install(step);
    expect(world.files.writes).toContain(
      `file ${credentialsDirectory}/passwd.hashed-password.alice`,
    );
    expect(
      [...world.files.tree.keys()].filter(name => name.startsWith(credentialsDirectory)),
    ).toEqual([]);
    const calls = world.calls.map(({command, line}) => [command, line]);
    const shown = JSON.stringify([
      calls,
      world.events,
      step.actions,
      evidence,
      await world.verify(step),
    ]);
    for (const hash of [aliceHash, bobHash, 'saltsalt']) expect(shown).not.toContain(hash);
  });

  test("the packet filter is closed unless the image's own rules shall stand, and the audit's timer is on where it is asked for", async () => {
    const [plain, asked] = [machine(), machine()];
    await plain.install(machineStep(targetFor()));
    expect(text(plain, '/etc/nftables.conf')).toContain('policy drop');
    expect(plain.changes().filter(line => line.includes('forge-audit'))).toEqual([]);
    const step = machineStep(targetFor({confinement: {firewall: 'image', audit: 'daily'}}));
    await asked.install(step);
    expect(asked.files.tree.has(`${root}/etc/nftables.conf`)).toBe(false);
    expect(asked.files.text('/units/forge-audit.timer')).toBe('enabled');
    asked.files.put('/units/forge-audit.timer', 'disabled');
    expect(await asked.verify(step)).toEqual({
      type: 'partial',
      detail: 'forge-audit.timer is not enabled',
    });
  });

  test('root gets its hash where one is answered', async () => {
    const world = machine();
    await world.install(machineStep(targetFor({root: {hash: rootHash}})));
    expect(text(world, '/etc/shadow')).toContain(`root:${rootHash}:`);
  });

  test('a password that the image carries for root does not survive "locked"', async () => {
    const world = machine(new Map(), {
      [`${root}/etc/shadow`]: `root:${rootHash}:20000:0:99999:7:::\n`,
    });
    await world.install(machineStep(targetFor()));
    expect(text(world, '/etc/shadow')).not.toContain(rootHash);
  });

  test('groups and numbers of the answers are made and read back', async () => {
    const world = machine();
    const users = [{name: 'alice', uid: 1234, password: {credential: 'a'}, groups: ['ops']}];
    const target = targetFor({groups: [{name: 'ops', gid: 2000}], users});
    expect(await world.install(machineStep(target))).toMatchObject({users: 'alice 1234'});
    expect(text(world, '/etc/group')).toMatch(/^ops:x:2000:alice$/m);
    world.files.put(
      `${root}/etc/group`,
      text(world, '/etc/group').replace('ops:x:2000', 'ops:x:987'),
    );
    expect(await world.verify(machineStep(target))).toMatchObject({
      detail: 'the group ops has number 987 instead of 2000',
    });
  });

  test('nobody but root: no accounts are made', async () => {
    const world = machine();
    await world.install(machineStep(targetFor({users: [], root: {hash: rootHash}})));
    expect(world.changes().filter(line => /sysusers.* -$|tmpfiles/.test(line))).toEqual([]);
  });

  test('an interrupted try is taken back, so that what it got wrong is not kept', async () => {
    const world = machine(new Map(), {
      [`${root}/etc/passwd`]: `${image.passwd}alice:x:1000:1000:Alice "Q" 50% \\ O:/home/alice:/bin/bash\n`,
      [`${root}/etc/shadow`]: `${image.shadow}alice:!*:20000::::::\n`,
      [`${root}/etc/group`]: `${image.group}alice:x:1000:\n`,
      [`${credentialsDirectory}/passwd.hashed-password.alice`]: 'left behind',
    });
    await world.install(machineStep(targetFor()));
    expect(world.changes()).toContain(`userdel --root ${root} alice`);
    expect(text(world, '/etc/shadow')).toContain(aliceHash);
  });

  test('a home gets its name only when its copy of /etc/skel is whole and on the disk', async () => {
    const world = machine();
    await world.install(machineStep(targetFor()));
    const order = world
      .changes()
      .filter(line => /tmpfiles|^sync|^mv/.test(line))
      .map(line => line.split(' ')[0]);
    expect(order).toEqual(['systemd-tmpfiles', 'sync', 'mv', 'mv', 'systemd-tmpfiles', 'sync']);
    for (const [name, content] of skeleton)
      expect(text(world, `/home/alice/${name}`)).toBe(content);
    expect([...world.files.tree.keys()].filter(path => path.includes('.forge-homes'))).toEqual([]);
  });

  test('a copy that was cut never becomes a home, and a home that is there is left as it is', async () => {
    const world = machine(new Map(), {
      [`${root}/home/.forge-homes/alice/.profile`]: '',
      [`${root}/home/bob`]: {directory: true},
      [`${root}/home/bob/own`]: 'mine',
    });
    expect(await world.verify(machineStep(targetFor()))).toMatchObject({
      detail: expect.stringContaining('what an interrupted try left'),
    });
    await world.install(machineStep(targetFor()));
    expect(text(world, '/home/alice/.profile')).toBe('# profile\n');
    expect(text(world, '/home/bob/own')).toBe('mine');
    expect(world.files.tree.has(`${root}/home/bob/.profile`)).toBe(false);
  });

  test('files that a killed systemd-sysusers left half-named are removed, and nothing that only looks like them', async () => {
    const left = [
      '/etc/.#shadow133e78ef8ee2785e',
      '/etc/.#passwd5152745fc89828f0',
      '/etc/systemd/system/multi-user.target.wants/.#ssh.service0123456789abcdef',
    ];
    const kept = ['/etc/.#notes', '/etc/shadow133e78ef8ee2785e'];
    const world = machine(
      new Map(),
      Object.fromEntries([...left, ...kept].map(path => [`${root}${path}`, 'x'])),
    );
    await world.install(machineStep(targetFor()));
    expect(left.filter(path => world.files.tree.has(`${root}${path}`))).toEqual([]);
    expect(kept.map(path => text(world, path))).toEqual(['x', 'x']);
  });

  test('an account of the image with a name from the answers is never deleted: the step says what does not fit', async () => {
    const world = machine(new Map(), {
      [`${root}/etc/passwd`]: `${image.passwd}bob:x:105:105::/var/lib/bob:/usr/sbin/nologin\n`,
    });
    await expect(world.install(machineStep(targetFor()))).rejects.toMatchObject({
      code: 'IMAGE-UNFIT',
      detail: expect.stringContaining('named bob'),
    });
    expect(world.changes().some(line => line.startsWith('userdel'))).toBe(false);
  });

  test('is absent without a tree', async () => {
    const world = fakeWorld({commands: systemdTools()});
    expect(await world.verify(machineStep(targetFor()))).toEqual({type: 'absent'});
  });

  test('every fact is read back: one that differs is named', async () => {
    const owners = new Map<string, string>();
    const [world, step] = [machine(owners), machineStep(targetFor())];
    await world.install(step);
    const broken = async (path: string, change: (before: string) => string): Promise<string> => {
      const before = world.files.tree.get(`${root}${path}`);
      world.files.put(`${root}${path}`, change(world.files.text(`${root}${path}`)));
      const verdict = await world.verify(step);
      if (before) world.files.tree.set(`${root}${path}`, before);
      return 'detail' in verdict ? verdict.detail : verdict.type;
    };
    const gone = (): string => '';
    expect(await broken('/etc/machine-id', gone)).toContain('/etc/machine-id does not say');
    expect(await broken('/etc/hostname', gone)).toContain('/etc/hostname');
    expect(await broken('/etc/locale.conf', before => `#${before}`)).toContain('LANG=en_GB.UTF-8');
    expect(await broken('/etc/vconsole.conf', before => before.replace('uk', 'us'))).toContain(
      'KEYMAP=uk',
    );
    expect(await broken('/etc/shadow', before => before.replace(/^root:[^:]*/m, 'root:'))).toBe(
      'root is not locked',
    );
    expect(await broken('/etc/shadow', before => before.replace(aliceHash, '!'))).toBe(
      'alice has no usable password',
    );
    expect(await broken('/etc/shadow', before => before.replace(aliceHash, rootHash))).toBe(
      'alice has another password',
    );
    expect(await broken('/etc/passwd', before => before.replace(/^bob:.*\n/m, ''))).toBe(
      'bob has no account',
    );
    expect(await broken('/etc/passwd', before => before.replace('1000:1000', '0:0'))).toBe(
      'the account alice is not as answered',
    );
    expect(await broken('/etc/group', before => before.replace(':alice', ':'))).toBe(
      'alice is not in sudo',
    );
    const more = (before: string): string => `${before}ssh-ed25519 another\n`;
    expect(await broken('/home/alice/.ssh/authorized_keys', more)).toBe(
      'the SSH keys of alice are not those answered',
    );
    expect(await broken('/etc/hosts', gone)).toBe('/etc/hosts is not as planned');
    expect(await broken('/etc/forge/answers.json', gone)).toBe(
      '/etc/forge/answers.json is not as planned',
    );
    owners.set(`${root}/home/alice`, '1000:1000:755');
    expect(await broken('/etc/hosts', before => before)).toBe(
      `${root}/home/alice is 1000:1000:755 instead of 1000:1000:700`,
    );
    owners.delete(`${root}/home/alice`);
    expect(await broken('/etc/hosts', before => before)).toContain('is missing');
    owners.set(`${root}/home/alice`, '1000:1000:700');
    world.files.put(`${root}/etc/localtime`, {link: '/usr/share/zoneinfo/Etc/UTC'});
    expect(await world.verify(step)).toMatchObject({
      detail: '/etc/localtime leads to /usr/share/zoneinfo/Etc/UTC',
    });
  });

  test('hashes left lying about are a fault, and are removed on release', async () => {
    const [world, step] = [machine(), machineStep(targetFor())];
    await world.install(step);
    world.files.put(`${credentialsDirectory}/passwd.hashed-password.alice`, aliceHash);
    expect(await world.verify(step)).toMatchObject({
      type: 'partial',
      detail: expect.stringContaining('still holds password hashes'),
    });
    await world.release(step);
    expect(await world.verify(step)).toMatchObject({type: 'satisfied'});
  });
});
