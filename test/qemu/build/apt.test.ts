// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {aptConfig, simulated, sources} from '../../../qemu/build/apt.ts';

describe('simulated', () => {
  const output = [
    'NOTE: This is only a simulation!',
    'Inst gcc-14-base (14.2.0-19 Debian:13.1/stable [amd64])',
    'Inst libc6 (2.41-12 Debian:13.1/stable [amd64]) []',
    'Inst qemu-system-x86 (1:10.0.13+ds-0+deb13u1 Debian:13.1/stable [amd64])',
    'Inst python3-pefile (2024.8.26-2.1 Debian:13.1/stable [all])',
    'Inst two (1.0 Debian:13.1/stable, Debian-Security:13/stable-security [amd64]) ' +
      '[on-libc6:amd64]',
    'Conf libc6 (2.41-12 Debian:13.1/stable [amd64])',
    '',
  ].join('\n');

  it("names the archives as they lie in apt's cache, epochs and all", () => {
    expect(simulated(output)).toEqual([
      'gcc-14-base_14.2.0-19_amd64.deb',
      'libc6_2.41-12_amd64.deb',
      'python3-pefile_2024.8.26-2.1_all.deb',
      'qemu-system-x86_1%3a10.0.13+ds-0+deb13u1_amd64.deb',
      'two_1.0_amd64.deb',
    ]);
  });

  it('finds nothing where nothing would be installed', () => {
    expect(simulated('Reading package lists...\n0 upgraded, 0 newly installed.\n')).toEqual([]);
  });
});

describe('aptConfig', () => {
  const config = aptConfig('/cache/apt');

  it('keeps lists, archives and status below its home', () => {
    const keys = ['Dir::State', 'Dir::State::status', 'Dir::Cache', 'Dir::Etc::sourcelist'];
    for (const key of keys) expect(config).toMatch(new RegExp(`^${key} "/cache/apt/[^"]+";$`, 'm'));
  });

  it("reads none of the host's sources and pins, but leaves its proxy settings alone", () => {
    expect(config).toContain('Dir::Etc::sourceparts "/dev/null";');
    expect(config).toContain('Dir::Etc::preferencesparts "/dev/null";');
    expect(config).not.toContain('Dir::Etc::parts');
    expect(config).not.toContain('Proxy');
  });
});

it('sources name exactly the keyring that may sign', () => {
  expect(sources('/k.gpg')).toBe(
    'deb [arch=amd64 signed-by=/k.gpg] http://deb.debian.org/debian trixie main\n',
  );
});
