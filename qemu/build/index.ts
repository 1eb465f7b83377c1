// SPDX-License-Identifier: GPL-3.0-or-later
import {baseTree} from './base-tree.ts';
import {bundle, nodeBinary} from './bundle.ts';
import {firmware} from './firmware.ts';
import {archiveKeyring} from './apt.ts';
import {cacheRoot} from './cache.ts';
import {privileged} from './host.ts';
import {initrd} from './initrd.ts';
import {releaseKeys, type ReleaseKeys} from './keys.ts';
import {medium} from './medium.ts';
import {payload} from './payload.ts';
import {rootTree} from './root-tree.ts';
import {tools as hermeticTools, type Tools} from './tools.ts';
import type {Variant} from './variant.ts';

/** What a test machine needs. Everything lies in the cache and is only read. */
export type Artifacts = {
  readonly tools: Tools;
  /** The payload directory, and the root tree that it was sealed from. */
  readonly payloadDir: string;
  readonly tree: string;
  /** Raw GPT image of the live medium. */
  readonly medium: string;
  readonly ovmfCode: string;
  /** Variable store with the release certificate in db: qcow2 for snapshots, and raw. */
  readonly ovmfVars: string;
  readonly ovmfVarsRaw: string;
  /** Certificate (PEM) that signed the medium's boot files. */
  readonly releaseCert: string;
  readonly keys: ReleaseKeys;
  readonly version: string;
  /** Seconds each stage took; 0 from the cache. */
  readonly seconds: Readonly<Record<string, number>>;
};

/** Version of the reference image when nothing else is asked for. */
const imageVersion = '1.0.0';

/**
 * Builds whatever is missing: tools, root tree, payload, live medium, firmware. Cold about four
 * minutes, warm under two seconds. Without root, everything is done in a user namespace where that
 * is possible (host.ts).
 * @param say gets one line per stage that had work to do.
 * @param variant each has trees, payload and medium of its own; they share everything else.
 * @throws HostLacks when this machine does not let us build at all.
 */
export async function buildAll(
  say: (line: string) => void,
  version = imageVersion,
  variant: Variant = 'plain',
): Promise<Artifacts> {
  return await privileged<Artifacts>(
    import.meta.dirname,
    [version, variant],
    say,
    async () => await build(say, version, variant),
  );
}

async function build(
  say: (line: string) => void,
  version: string,
  variant: Variant,
): Promise<Artifacts> {
  const seconds: Record<string, number> = {};
  const timed = async <T extends {readonly seconds: number}>(
    name: string,
    work: Promise<T>,
  ): Promise<T> => {
    const made = await work;
    seconds[name] = made.seconds;
    if (made.seconds >= 0.5) say(`${name}: ${made.seconds.toFixed(1)} s`);
    return made;
  };
  const keyring = await archiveKeyring(cacheRoot);
  const tools = await timed('tools', hermeticTools(keyring));
  const keys = await timed('keys', releaseKeys(tools));
  const base = await timed('base tree', baseTree(tools, keyring, variant));
  const ramdisk = await timed('initrd', initrd(base, variant));
  const [node, code] = [await timed('node', nodeBinary(tools)), await timed('bundle', bundle())];
  const tree = await timed(
    'root tree',
    rootTree(tools, {base, initrd: ramdisk, bundle: code, node, keys, version, variant}),
  );
  const sealed = await timed('payload', payload(tools, tree, keys, version, variant));
  const stick = await timed('medium', medium(tools, sealed, keys, variant));
  const ovmf = await timed('firmware', firmware(tools, keys));
  return {
    tools,
    payloadDir: sealed.path,
    tree: tree.path,
    medium: stick.path,
    ovmfCode: ovmf.code,
    ovmfVars: ovmf.vars,
    ovmfVarsRaw: ovmf.varsRaw,
    releaseCert: keys.bootCertificate,
    keys,
    version,
    seconds,
  };
}
