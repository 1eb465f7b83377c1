// SPDX-License-Identifier: GPL-3.0-or-later
import {access, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {instances, masked, osRelease, payloadFiles, placements} from '../../../qemu/build/layer.ts';
import {excluded, imagePackages} from '../../../qemu/build/packages.ts';
import {toolPackages} from '../../../qemu/build/tools.ts';
import {debianPlaces, parsePlaces, parts} from '../../../src/payload/places.ts';

describe('osRelease', () => {
  const lines = osRelease('1.2.3').trim().split('\n');
  const fields = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

  it('says that it is a stand-in made of Debian packages', () => {
    expect(fields).toMatchObject({
      ID: 'intergenos',
      ID_LIKE: 'debian',
      NAME: '"InterGenOS reference image"',
      VARIANT_ID: 'reference',
    });
  });

  it('carries the version by which UKIs are named', () => {
    expect(fields).toMatchObject({
      IMAGE_ID: 'intergenos',
      IMAGE_VERSION: '1.2.3',
      VERSION_ID: '1.2.3',
    });
  });

  it('quotes what a shell would split', () => {
    for (const value of Object.values(fields))
      expect(value).toMatch(/^(?:"[^"$`\\]*"|[A-Za-z0-9._-]+)$/);
  });
});

it("payloadFiles names every part, where Debian's packages have it", () => {
  const places = parsePlaces(payloadFiles('6.12.1'));
  expect(Object.keys(places).toSorted()).toEqual(parts.toSorted());
  expect(places).toEqual(debianPlaces('6.12.1'));
});

describe('placements', () => {
  it('go to absolute places, sources outside the cache', () => {
    for (const {from, to} of placements) {
      expect(to.startsWith('/')).toBe(true);
      expect(from).not.toContain('.cache');
    }
  });

  it('bring the units that are switched on by name', async () => {
    for (const unit of instances) {
      const template = unit.replace(/@.*\./, '@.');
      const found = await Promise.all(
        placements.map(
          async ({from, to}) =>
            await access(
              join(
                from,
                to === '/usr/lib/systemd/system' ? '' : 'usr/lib/systemd/system',
                template,
              ),
            ).then(
              () => true,
              () => false,
            ),
        ),
      );
      expect(found, template).toContain(true);
    }
  });

  it('mask nothing that is switched on', () => {
    expect(masked.filter(unit => instances.includes(unit))).toEqual([]);
  });
});

describe('packages', () => {
  it.each([
    ['image', imagePackages],
    ['tools', toolPackages],
  ] as const)('%s: each once', (_name, list: readonly string[]) => {
    expect(list.filter((name, index) => list.indexOf(name) !== index)).toEqual([]);
  });

  it('leave out only what is named by absolute patterns, and nothing that booting needs', () => {
    for (const pattern of excluded) expect(pattern).toMatch(/^\/usr\/.+\*$/);
    const directories = excluded.map(pattern => pattern.replace(/\/\*$/, ''));
    const drivers = ['ata', 'block', 'md', 'nvme', 'scsi', 'usb', 'virtio'].map(
      name => `drivers/${name}`,
    );
    for (const needed of [...drivers, 'fs/erofs', 'fs/overlayfs', 'fs/ext4', 'fs/fat', 'crypto']) {
      expect(directories).not.toContain(`/usr/lib/modules/*/kernel/${needed}`);
    }
  });
});

it('the console font brings its licence, as the SIL Open Font License wants of every copy', async () => {
  const console = placements.find(({from}) => from.endsWith('assets/console'));
  await access(join(console?.from ?? '', 'forge.psf'));
  expect(await readFile(join(console?.from ?? '', 'forge.psf.OFL.txt'), 'utf8')).toMatch(
    /SIL OPEN FONT LICENSE Version 1\.1[\s\S]*PERMISSION & CONDITIONS[\s\S]*DISCLAIMER/,
  );
});
