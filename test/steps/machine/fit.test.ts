// SPDX-License-Identifier: GPL-3.0-or-later
import {livePaths} from '../../../src/os/live-paths.ts';
import {describe, expect, test} from 'vitest';
import {imageFaults, mustFit} from '../../../src/steps/machine/fit.ts';
import {fakeWorld, on, type World} from '../../support/world.ts';
import {image, imageFiles, systemdTools} from '../fakes/systemd.ts';
import {answersFor} from '../fakes/target.ts';

const {root} = livePaths;
const withImage = (changes: object = {}): World =>
  fakeWorld({files: {...imageFiles, ...changes}, commands: systemdTools()});
const passwd = (line: string): object => ({[`${root}/etc/passwd`]: `${image.passwd}${line}\n`});
const user = {name: 'alice', password: {credential: 'a'}};

describe('whether an image fits the answers', () => {
  test('it does', async () =>
    expect(await imageFaults(withImage().reader(), root, answersFor())).toEqual([]));

  test.each([
    [
      'a missing group',
      {users: [{...user, groups: ['wheel']}]},
      {},
      'the image has no group wheel, which alice shall be in',
    ],
    [
      'a missing shell',
      {users: [{...user, shell: '/bin/fish'}]},
      {},
      'the image has no shell /bin/fish',
    ],
    ['a missing key map', {keymap: 'de'}, {}, 'the image has no console key map de'],
    ['a missing locale', {locale: 'sv_SE.UTF-8'}, {}, 'the image has no locale sv_SE.UTF-8'],
    [
      'a taken name',
      {users: [user]},
      passwd('alice:x:105:105::/:/bin/sh'),
      'the image has an account or group named alice already',
    ],
    [
      'a taken group name',
      {users: [user]},
      {[`${root}/etc/group`]: 'alice:x:60:\n'},
      'the image has an account or group named alice already',
    ],
    [
      'a login account that the image brings',
      {users: [user]},
      passwd('tester:x:1000:1000::/home/tester:/bin/sh'),
      'the image brings a login account: tester (uid 1000)',
    ],
    [
      'one with the last number that useradd gives',
      {users: [user]},
      passwd('tester:x:60000:60000::/home/tester:/bin/sh'),
      'the image brings a login account: tester (uid 60000)',
    ],
  ])('%s is named', async (_, answers, files, fault) => {
    expect(await imageFaults(withImage(files).reader(), root, answersFor(answers))).toEqual([
      fault,
    ]);
  });

  test('a group may come from the answers', async () => {
    expect(
      await imageFaults(
        withImage().reader(),
        root,
        answersFor({groups: [{name: 'ops'}], users: [{...user, groups: ['ops']}]}),
      ),
    ).toEqual([]);
  });

  test("the services that the answers' network is written for must run, where it says anything", async () => {
    const links = [{match: {name: 'enp1s0'}, addresses: ['192.0.2.2/24'], dns: ['192.0.2.53']}];
    const faults = async (unit: string, network: object) =>
      imageFaults(
        withImage({[`/units/${unit}`]: 'disabled'}).reader(),
        root,
        answersFor({network}),
      );
    expect(await faults('systemd-networkd.service', {links})).toEqual([
      'the image does not run systemd-networkd.service, which the network of the ' +
        'answers is written for',
    ]);
    expect(await faults('systemd-resolved.service', {links})).toEqual([
      expect.stringContaining('systemd-resolved.service'),
    ]);
    expect(await faults('systemd-resolved.service', {links: [{match: {name: 'enp1s0'}}]})).toEqual(
      [],
    );
    expect(await faults('systemd-networkd.service', {})).toEqual([]);
  });

  test("what needs nothing from the image is not asked of it: the kernel's key map, C.UTF-8", async () => {
    const world = withImage();
    world.rule(on('find', {code: 1}));
    expect(
      await imageFaults(world.reader(), root, answersFor({keymap: 'us', locale: 'C.UTF-8'})),
    ).toEqual([]);
  });

  test('a locale may be in the archive instead', async () => {
    const world = withImage();
    world.rule(on('grep sv_SE.utf8', ''));
    expect(await imageFaults(world.reader(), root, answersFor({locale: 'sv_SE.UTF-8'}))).toEqual(
      [],
    );
  });

  test('a group that an interrupted try left, with its number, is no fault', async () => {
    const group = `${image.group}alice:x:1000:\n`;
    expect(
      await imageFaults(withImage({[`${root}/etc/group`]: group}).reader(), root, answersFor()),
    ).toEqual([]);
  });

  test('all faults come at once', async () => {
    const answers = answersFor({
      keymap: 'de',
      users: [{...user, groups: ['wheel'], shell: '/bin/fish'}],
    });
    await expect(mustFit(withImage().reader(), root, answers)).rejects.toMatchObject({
      code: 'IMAGE-UNFIT',
      detail:
        'the image has no group wheel, which alice shall be in; the image has no shell ' +
        '/bin/fish; the image has no console key map de',
    });
  });

  test('without a tree there is nothing to fit', async () => {
    expect(await imageFaults(fakeWorld().reader(), '/nowhere', answersFor())).toEqual([
      '/nowhere/etc/passwd is missing',
    ]);
  });
});
