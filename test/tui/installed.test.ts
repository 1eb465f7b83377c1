// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {installedPaths} from '../../src/os/installed-paths.ts';
import {mokVariables} from '../../src/boot/mok-facts.ts';
import {isInstalled} from '../../src/tui/installed.ts';
import {der, pem, signatureList} from '../boot/support.ts';
import {on} from '../support/world.ts';
import {desk, reviewed, until} from '../cli/support.ts';
import {fakeTerminal} from './fake-terminal.ts';

const proof = (at: string, result: 'held' | 'failed') =>
  JSON.stringify({
    type: 'proof',
    version: 1,
    forge: '1.0.0',
    at,
    green: result === 'held',
    findings: [
      {
        id: 'secure-boot',
        claim: 'Secure Boot is on',
        result,
        why: 'as recorded',
        witnesses: [{command: 'mokutil --sb-state', code: 0, output: 'x'}],
      },
    ],
  });

const files: Readonly<Record<string, string | Uint8Array>> = {
  '/proc/cmdline': 'roothash=aa lockdown=integrity',
  '/etc/forge/report.json': '{}',
  [installedPaths.certificate]: pem('mok'),
  '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c': new Uint8Array([
    6, 0, 0, 0, 1,
  ]),
  '/proc/mounts': 'efivarfs /sys/firmware/efi/efivars efivarfs rw 0 0\n',
};

/** Forge on an installed system, line by line. */
async function spoken(more: typeof files, uid = 0) {
  const terminal = fakeTerminal({interactive: false});
  const at = desk({
    console: terminal,
    files: {...files, ...more},
    commands: [on(({program}) => program !== 'systemctl', {code: 127})],
  });
  Object.assign(at.context, {uid});
  const done = at.run('--reader');
  const text = (): string => terminal.written.join('');
  await until(() => /h help\.|Enter to go on/.test(text()));
  return {terminal, at, done, text};
}

test('an installed system is not the live medium, and has the directory of its answers', async () => {
  const system = (tree: typeof files) => isInstalled(desk({files: tree}).world.files);
  expect(await system(files)).toBe(true);
  expect(await system({...files, '/proc/cmdline': 'forge.live=1'})).toBe(false);
  expect(await system({'/proc/cmdline': 'roothash=aa'})).toBe(false);
});

describe('Forge on an installed system', () => {
  test('tells what the first start kept, and that the key is enrolled', async () => {
    const {text, terminal, done, at} = await spoken({
      [installedPaths.proof]: proof('2026-11-22T12:00:00.000Z', 'held'),
      [`${mokVariables}/MokListRT`]: signatureList(der('mok')),
    });
    expect(text()).toMatch(
      /Verified boot\.[\s\S]*key: enrolled\.[\s\S]*1 of 1 claims hold[\s\S]*holds: Secure Boot is on \(as recorded\)/,
    );
    expect(at.world.calls).toEqual([]);
    terminal.input.push(null);
    expect(await done).toBe(0);
  });

  test('tells what the audit of confinement came to, and a damaged one is none', async () => {
    const counts = {fails: 1, unknown: 0, exception: 3, holds: 40};
    const audit = {
      at: '2026-11-22T12:00:05.000Z',
      worst: 'fails',
      counts,
      fails: [{rule: 'listeners', subject: 'tcp 0.0.0.0:80', detail: 'nginx'}],
      unknown: [],
    };
    const {text, at, done} = await spoken({
      [installedPaths.audit]: JSON.stringify(audit),
      [installedPaths.proof]: proof('2026-11-22T12:00:00.000Z', 'held'),
    });
    expect(text()).toMatch(
      /Confinement: one finding FAILS \(listeners\) \(2026-11-22 12:00 UTC\)[\s\S]*fails: listeners: tcp 0\.0\.0\.0:80: nginx/,
    );
    at.stop.abort();
    await done;
    const damaged = await spoken({
      [installedPaths.audit]: JSON.stringify({...audit, worst: 'fine'}),
    });
    expect(damaged.text()).not.toContain('Confinement');
    damaged.at.stop.abort();
    await damaged.done;
  });

  test('the later of two proofs counts, and a damaged one is none', async () => {
    const later = await spoken({
      [installedPaths.proof]: proof('2026-11-22T12:00:00.000Z', 'held'),
      '/var/lib/forge/proof.incomplete.json': proof('2026-11-23T12:00:00.000Z', 'failed'),
    });
    expect(later.text()).toContain('0 of 1 claims hold (2026-11-23 12:00 UTC)');
    later.at.stop.abort();
    await later.done;
    const damaged = await spoken({[installedPaths.proof]: '{"at": 7}'});
    expect(damaged.text()).toContain('not verified yet');
    damaged.at.stop.abort();
    await damaged.done;
  });

  test('"Verify again" judges every claim and then confinement, and a claim that cannot be shown fails', async () => {
    const {text, terminal, at, done} = await spoken(reviewed);
    terminal.type('\n1\n');
    await until(() => text().includes('claims hold ('));
    expect(text()).toMatch(/These claims fail|fails: /);
    expect(at.world.calls.some(({line}) => line === 'mokutil --sb-state')).toBe(true);
    await until(() => /Confinement: .* FAIL.* UTC\)/.test(text()));
    expect(at.world.calls.some(({line}) => line.startsWith('nft '))).toBe(true);
    expect([...at.world.changes(), ...at.world.files.writes]).toEqual([]);
    at.stop.abort();
    await done;
  });

  test('who is not root is told which command to run', async () => {
    const {text, at, done} = await spoken(
      {[installedPaths.proof]: proof('2026-11-22T12:00:00.000Z', 'held')},
      1000,
    );
    expect(text()).toContain('run "sudo forge"');
    expect(text()).not.toContain('holds:');
    at.stop.abort();
    await done;
  });

  test('who names a payload gets the installer', async () => {
    const terminal = fakeTerminal({interactive: false});
    const at = desk({
      console: terminal,
      files,
      commands: [on(({program}) => program !== 'systemctl', {code: 127})],
    });
    const done = at.run('tui', '--reader', '--payload', '/w/p');
    await until(() => terminal.written.join('').includes('This machine.'));
    at.stop.abort();
    expect(await done).toBe(0);
  });
});
