// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import type {Progress} from '../../src/engine/plan/step.ts';
import {buildPayload, type BuildOptions, type BuildTools} from '../../src/payload/build.ts';
import type {Command, Outcome} from '../../src/system/command.ts';
import {replayRunner, type Replay} from '../support/recording.ts';
import {memoryFiles, type Entry, type MemoryFiles} from '../support/memory-files.ts';
import {buildRecording, fingerprint, payloadFiles, problemOf, recordedCall} from './recorded.ts';
import {kernelVersion, rootTree, version} from './root-tree.ts';

const options: BuildOptions = {
  source: {type: 'tree', directory: '/d/tree'},
  out: '/d/out',
  name: 'Test',
  version,
  variant: 'core',
  built: 1_700_000_000,
  seed: 'recorded',
  signing: {type: 'gpg', home: '/d/home', key: fingerprint},
  trust: {keyring: '/d/release.gpg', fingerprints: [fingerprint]},
};

type Host = {
  readonly files: MemoryFiles;
  readonly replay: Replay;
  readonly told: Progress[];
  readonly tools: BuildTools;
  readonly build: (change?: Partial<BuildOptions>) => ReturnType<typeof buildPayload>;
};

type Change = (tree: ReturnType<typeof rootTree>) => unknown;
type Disturb = (command: Command) => Partial<Outcome> | undefined;

/**
 * A build host in memory, whose programs say and do what the recorded ones did; `disturb` may
 * answer a command instead.
 */
function host(change: Change = () => {}, disturb: Disturb = () => undefined): Host {
  const tree = rootTree();
  change(tree);
  const entries = [...tree].map(([path, content]): [string, Entry] => [
    `/d/tree${path}`,
    content ?? {directory: true},
  ]);
  const files = memoryFiles(Object.fromEntries(entries));
  const replay = replayRunner(buildRecording);
  const told: Progress[] = [];
  const did = ({program, args}: Command): void => {
    if (program === 'mkfs.erofs')
      files.put('/d/out.part/root.erofs', payloadFiles().get('root.erofs') ?? '');
    if (program === 'veritysetup' && args[0] === 'format')
      files.put('/d/out.part/root.verity', payloadFiles().get('root.verity') ?? '', 0o600);
    if (program !== 'mv') return;
    for (const [path, held] of files.tree) {
      if (path !== '/d/out.part' && !path.startsWith('/d/out.part/')) continue;
      files.tree.delete(path);
      files.tree.set(path.replace('/d/out.part', '/d/out'), held);
    }
  };
  const run = async (command: Command): Promise<Outcome> => {
    const instead = disturb(command);
    const outcome = instead
      ? {code: 0, stdout: '', stderr: '', ms: 1, ...instead}
      : await replay.run(command);
    if (outcome.code === 0) did(command);
    return outcome;
  };
  const tools = {
    runner: {run},
    files,
    signal: new AbortController().signal,
    tell: (progress: Progress) => void told.push(progress),
  };
  return {
    files,
    replay,
    told,
    tools,
    build: async other => buildPayload({...options, ...other}, tools),
  };
}

describe('buildPayload', () => {
  it('runs what the recorded build ran and makes what it made', async () => {
    const {build, replay, files} = host();
    const {payload, evidence} = await build();
    replay.finish();
    expect(await files.list('/d')).toEqual(['out', 'tree']);
    expect(await files.list('/d/out')).toEqual([...payloadFiles().keys()].toSorted());
    for (const [name, bytes] of payloadFiles())
      expect([name, files.text(`/d/out/${name}`)]).toEqual([name, Buffer.from(bytes).toString()]);
    expect(payload.description).toMatchObject({
      rootHash: evidence?.['root.hash'],
      kernel: {version: kernelVersion},
      built: '2023-11-14T22:13:20.000Z',
    });
    expect(evidence).toMatchObject({'signature.primary': fingerprint});
  });

  it('has nothing secret in any command', () => {
    for (const {command} of buildRecording)
      expect(JSON.stringify([command.args, command.env ?? {}])).not.toMatch(
        /passphrase|passwd|secret/i,
      );
  });

  it('does not verify without anchors, and says so by giving no evidence', async () => {
    const {trust: _, ...without} = options;
    const {tools} = host(undefined, ({program}) =>
      new Map([
        ['mv', {}],
        ['gpgv', {code: 2}],
      ]).get(program),
    );
    expect(await buildPayload(without, tools)).not.toHaveProperty('evidence');
  });

  it('gives the name only to what was verified', async () => {
    const {build, files} = host(undefined, ({program}) =>
      program === 'gpgv' ? {code: 1, stdout: '[GNUPG:] NEWSIG\n[GNUPG:] BADSIG 1 x\n'} : undefined,
    );
    expect((await problemOf(() => build())).code).toBe('PAYLOAD-SIGNATURE-BAD');
    expect(await files.list('/d')).toEqual(['out.part', 'tree']);
  });

  it.each(['mkfs.erofs', 'veritysetup', 'chmod', 'mv'])(
    'leaves no payload and no scratch tree when %s fails',
    async program => {
      const fails = (command: Command): boolean =>
        command.program === program && command.effect === 'write';
      const {build, files} = host(undefined, command =>
        fails(command) ? {code: 1, stderr: 'no space left\n'} : undefined,
      );
      expect((await problemOf(() => build())).code).toBe('COMMAND-FAILED');
      expect(await files.list('/d')).toEqual(['out.part', 'tree']);
    },
  );

  it('is not stopped by what an interrupted build left', async () => {
    const {build, files} = host();
    files.put('/d/out.part/stale.efi', 'x');
    files.put('/d/out.tree/stale', 'x');
    await build();
    expect(await files.list('/d/out')).not.toContain('stale.efi');
    expect(await files.list('/d')).toEqual(['out', 'tree']);
  });

  it('leaves an existing payload alone unless it may replace it', async () => {
    const {build, files} = host();
    files.put('/d/out/old', 'x');
    expect(await problemOf(() => build())).toEqual({
      code: 'PAYLOAD-OUTPUT-EXISTS',
      detail: '/d/out',
    });
    expect(files.text('/d/out/old')).toBe('x');
    await build({replace: true});
    expect(await files.list('/d/out')).not.toContain('old');
  });

  it('keeps the old payload when the new one cannot be made', async () => {
    const {build, files} = host(undefined, ({program}) =>
      program === 'gpg' ? {code: 2, stderr: 'gpg: no secret key\n'} : undefined,
    );
    files.put('/d/out/old', 'x');
    expect((await problemOf(() => build({replace: true}))).code).toBe('PAYLOAD-SIGNING-FAILED');
    expect(files.text('/d/out/old')).toBe('x');
  });

  it('refuses a bad tree before it runs anything', async () => {
    const {build} = host(
      tree => tree.set('/etc/machine-id', 'b'.repeat(32)),
      () => {
        throw new Error('nothing may run');
      },
    );
    expect(await problemOf(() => build())).toEqual({
      code: 'PAYLOAD-TREE-INVALID',
      detail: expect.stringContaining('/etc/machine-id'),
    });
  });

  it.each<[string, Partial<BuildOptions>, RegExp]>([
    ['a relative output', {out: 'out'}, /"out" is not an absolute path/],
    ['a relative tree', {source: {type: 'tree', directory: 'tree'}}, /"tree"/],
    ['a relative archive', {source: {type: 'tar', file: 't.tar'}}, /"t\.tar"/],
    ['an odd version', {version: '1 0'}, /version/],
    ['an odd variant', {variant: 'Core'}, /variant/],
    ['no name', {name: ''}, /name/],
    ['half a second', {built: 1.5}, /build time 1\.5/],
    ['an unknown compression', {compression: 'xz'}, /compression "xz"/],
  ])('refuses %s before it touches anything', async (_, change, detail) => {
    const {build, files} = host();
    expect(await problemOf(() => build(change))).toEqual({
      code: 'PAYLOAD-OPTION-INVALID',
      detail: expect.stringMatching(detail),
    });
    expect(files.writes).toEqual([]);
  });

  it('refuses sizes that the image does not fit', async () => {
    expect(await problemOf(() => host().build({slotBytes: 4096n}))).toEqual({
      code: 'PAYLOAD-DESCRIPTION-INVALID',
      detail: expect.stringContaining('slotBytes'),
    });
  });

  it('tells what it does, in order', async () => {
    const {build, told} = host();
    await build();
    const notes = told.flatMap(progress => ('note' in progress ? [progress.note] : []));
    expect(notes.slice(0, 3)).toEqual([
      'making the root image',
      'making the verity tree',
      'signing the manifest',
    ]);
  });

  it('takes microcode along, in order, and describes it', async () => {
    const answers: Record<string, Partial<Outcome>> = {
      gpg: {stdout: recordedCall('gpg', '--armor').outcome.stdout},
      gpgv: {code: 1, stdout: '[GNUPG:] BADSIG 1 x\n'},
    };
    const {build, files} = host(
      tree => tree.set('/boot/amd.img', 'amd').set('/boot/intel.img', 'intel'),
      ({program}) => answers[program],
    );
    // The recorded signature is not one of this manifest; the draft shows what would have been
    // signed.
    await problemOf(() => build({microcode: ['/boot/intel.img', '/boot/amd.img']}));
    expect(JSON.parse(files.text('/d/out.part/payload.json'))).toMatchObject({
      microcode: ['intel.img', 'amd.img'],
    });
    expect(files.text('/d/out.part/manifest')).toContain('SHA256 (amd.img)');
  });
});
