// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {parseEvent} from '../../../src/engine/events.ts';
import {Problem, type ProblemCode} from '../../../src/engine/problem.ts';
import {preflightStep, throwIssues} from '../../../src/steps/preflight/step.ts';
import {problems} from '../../../src/text/problems/index.ts';
import {on} from '../../support/world.ts';
import {Lab} from '../partition/lab.ts';
import {byte, check, facts, fails, rejected, secureBoot, type Case} from './scene.ts';

describe('a machine that is ready', () => {
  it('is satisfied with the facts that matter', async () => {
    expect(await facts()).toMatchObject({
      'secure-boot': 'on',
      'setup-mode': 'off',
      'efivars.free': '200000',
      'mok.presence': 'person',
      memory: '2062610432',
      tpm: '2',
      'shim.trusted-by':
        'Microsoft Corporation UEFI CA 2011 ' +
        '(48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507)',
      'disk.device': '/dev/disk/by-id/virtio-LAB',
      'disk.serial': 'LAB',
      'disk.bytes': '12884901888',
      'disk.sector': '512',
      'disk.before': 'empty',
      'disk.state': 'empty',
      manifest: 'm',
      'tool.systemd-repart': '999.9',
      'image.looked-at': 'no',
    });
  });

  it('was only looked at', async () => {
    const {lab, verdict} = check({});
    await verdict;
    expect(lab.world.changes()).toEqual([]);
    expect(lab.world.files.writes).toEqual([]);
  });

  it('has no actions: what is not so is not made so', () => {
    const {actions, effect, needs} = preflightStep(new Lab('trixie/512', 'nothing').target, {
      verifyPayload: async () => ({}),
    });
    expect({actions, effect, needs}).toEqual({actions: [], effect: 'read', needs: []});
  });
});

describe('the image', () => {
  const live = {
    '/proc/cmdline': `quiet roothash=00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100 forge.live=1\n`,
  };

  it('is held against the answers where the running system is that image', async () => {
    await fails({files: live}, 'IMAGE-UNFIT', '/etc/passwd');
  });
  it('is left for later where it is another one', async () => {
    expect(
      await facts({files: {'/proc/cmdline': live['/proc/cmdline'].replace('0011', '1100')}}),
    ).toMatchObject({'image.looked-at': 'no'});
  });
});

describe('what is wrong', () => {
  it("is reported with the payload's own code", async () => {
    await fails(
      {
        verifyPayload: async () => {
          throw new Problem('PAYLOAD-HASH-MISMATCH', 'root.erofs');
        },
      },
      'PAYLOAD-HASH-MISMATCH',
      'root.erofs',
    );
  });

  it('is reported all at once, each with its code and remedy; only the payload waits', async () => {
    let hashed = 0;
    const all: Case = {
      onDisk: 'ext4',
      files: {'/proc/meminfo': 'MemTotal: 1 kB\n', [secureBoot]: byte(0)},
      rules: [on('gpgv', {code: 127})],
      verifyPayload: async () => ({hashed: `${++hashed}`}),
    };
    const error = await rejected(all);
    expect(error.code).toBe('PREFLIGHT-FAILED');
    const codes = ['SECURE-BOOT-OFF', 'MEMORY-TOO-SMALL', 'TOOLS-MISSING', 'DISK-NOT-EMPTY'];
    expect(error.detail.match(/^[A-Z-]{5,}:/gm)).toEqual(codes.map(code => `${code}:`));
    expect(
      parseEvent({
        seq: 0,
        t: 0,
        type: 'problem',
        problem: JSON.parse(JSON.stringify(error.toData())),
      }),
    ).toMatchObject({
      problem: {issues: codes.map(code => ({code, remedy: problems[code as ProblemCode].remedy}))},
    });
    expect(hashed).toBe(0);
    expect(error.detail).toContain('The payload was not checked yet');
    expect(error.detail).toContain('4 points');
    expect(error.detail).toContain('Switch Secure Boot on');
  });

  it('includes a command that failed, with its last words', async () => {
    const rules = [
      on('wipefs --no-act', {code: 1, stderr: 'wipefs: error: Input/output error\n'}),
      on('lsblk --version', {code: 127}),
    ];
    await expect(check({rules}).verdict).rejects.toMatchObject({
      code: 'PREFLIGHT-FAILED',
      detail: expect.stringMatching(/COMMAND-FAILED:.*wipefs.*Input\/output error/),
    });
  });

  it('does not hide a bug', async () => {
    await expect(
      check({
        verifyPayload: async () => {
          throw new TypeError('a bug');
        },
      }).verdict,
    ).rejects.toThrow(TypeError);
  });

  it('is said once when two checks find the same', () => {
    const gone = {code: 'DISK-GONE', detail: 'it'} as const;
    expect(() => throwIssues([gone, gone])).toThrow(
      expect.objectContaining({code: 'DISK-GONE', issues: undefined}),
    );
  });

  it('is nothing when there is nothing', () => expect(() => throwIssues([])).not.toThrow());
});
