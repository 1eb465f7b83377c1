// SPDX-License-Identifier: GPL-3.0-or-later
import {asProblem} from '../engine/failure.ts';
import type {ProblemData} from '../engine/problem.ts';
import type {Reader} from '../engine/plan/step.ts';
import {listDisks} from '../hardware/disks.ts';
import {readFirmware} from '../hardware/firmware.ts';
import {readMachine} from '../hardware/machine.ts';
import type {ConfinementParts, Facts} from '../screens/draft/facts.ts';
import {findInstallations} from '../interrupted/find.ts';
import {read} from '../system/command.ts';
import {sandboxParts} from '../steps/machine/sandbox-parts.ts';
import type {ShownMachine} from '../app/needs.ts';
import {ownMachine} from './needs.ts';
import {readImage} from './image.ts';
import {readInterfaces} from './interfaces.ts';
import {diskIssues, firmwareIssues, machineIssues, toolIssues} from './issues.ts';
import {readKeymaps} from './keymaps.ts';
import {readLocales} from './locales.ts';
import {readZones} from './zones.ts';

/** Where facts go as they become known. */
type Learn = (facts: Partial<Facts>) => void;

export type Inspection = {
  readonly shown: ShownMachine;
  readonly reader: Reader;
  /** Payload directory. */
  readonly payload: string;
  readonly learn: Learn;
  readonly facts: () => Facts;
};

/** In the order in which a person would mend things; each part of the machine tells its own. */
type Subject = 'firmware' | 'machine' | 'image' | 'disks' | 'found' | 'tools' | 'looking';

/** A sizeless text of a value with bigints, for comparing. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, held: unknown) =>
    typeof held === 'bigint' ? held.toString() : held,
  );

/** Whether two facts say the same. */
export const sameFacts = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

/** Looks at parts of the machine, and tells what it finds. */
export type Inspector = {
  /** What installs where: the machine, its disks, the image. Again whenever somebody asks. */
  machine(): Promise<void>;
  /** What can be chosen from: the same as long as this system runs. */
  catalogues(): Promise<void>;
  /** The disks alone, told only where they have changed. */
  disks(): Promise<void>;
  /** What earlier installations left on the disks. */
  found(): Promise<void>;
};

/**
 * What this image brings for the choices of confinement: the live system is the same image. Of a
 * recorded machine it is not known, and the plan will say what its image lacks.
 */
async function readParts(
  shown: ShownMachine,
  reader: Reader,
): Promise<{readonly parts?: ConfinementParts}> {
  if (shown.host) return {};
  const {newuidmap, podman, ...parts} = await sandboxParts(reader, '');
  return {
    parts: {
      ...parts,
      podman: podman && newuidmap,
      kvm: (await shown.machine.files.stat('/dev/kvm')) !== undefined,
    },
  };
}

/**
 * Looks at the machine, part by part. Every part that is known is told at once, since some take
 * seconds; none that fails stops the others.
 */
export function inspectMachine({shown, reader, payload, learn, facts}: Inspection): Inspector {
  const issues = new Map<Subject, readonly ProblemData[]>();
  const tell = (
    subject: Subject,
    told: readonly ProblemData[],
    more: Partial<Facts> = {},
  ): void => {
    issues.set(subject, told);
    const order: readonly Subject[] = [
      'firmware',
      'machine',
      'image',
      'disks',
      'found',
      'tools',
      'looking',
    ];
    learn({...more, issues: order.flatMap(one => issues.get(one) ?? [])});
  };
  /** `otherwise` is what is known where the work fails: nobody should wait for it any longer. */
  const part = async (
    subject: Subject,
    work: () => Promise<void>,
    otherwise: Partial<Facts> = {},
  ): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!shown.signal.aborted) tell(subject, [asProblem(error).toData()], otherwise);
    }
  };
  const minimum = (): bigint => facts().image?.minimumDisk ?? 0n;
  const disks = (): Promise<void> =>
    part(
      'disks',
      async () => {
        const seen = await listDisks(reader);
        if (!sameFacts(seen, facts().disks))
          tell('disks', diskIssues(seen, minimum()), {disks: seen});
      },
      {disks: []},
    );
  // On a recorded machine nobody can look into a partition.
  const found = (): Promise<void> =>
    part(
      'found',
      async () => {
        tell('found', [], {found: shown.host ? [] : await findInstallations(reader)});
      },
      {found: []},
    );
  const image = (): Promise<void> =>
    part('image', async () => {
      const known = facts().image;
      const seen = await readImage(payload, reader);
      // What was proved of it stays proved as long as it is the same image.
      if (known?.rootHash !== seen.rootHash) tell('image', [], {image: seen});
      else tell('image', []);
      const {disks: listed} = facts();
      if (listed) tell('disks', diskIssues(listed, minimum()));
    });
  const {run, files} = ownMachine(shown);
  const catalogue = (work: () => Promise<Partial<Facts>>): Promise<void> =>
    part('looking', async () => learn(await work()));
  return {
    disks,
    found,
    machine: async () => {
      await Promise.all([
        part('machine', async () => {
          const machine = await readMachine(reader.files);
          tell('machine', machineIssues(machine), {machine});
        }),
        part('firmware', async () => {
          const firmware = await readFirmware(reader);
          tell('firmware', firmwareIssues(firmware), {firmware});
        }),
        disks().then(found),
        image(),
        part('looking', async () => learn({interfaces: await readInterfaces(shown.machine)})),
      ]);
      // Slow where processors are: last, and one after the other.
      await part('looking', async () => learn({system: (await shown.inventory()).system}));
      await part('tools', async () => tell('tools', await toolIssues(reader)));
    },
    catalogues: async () => {
      await catalogue(async () => ({keymaps: await readKeymaps(files)}));
      await catalogue(async () => ({
        locales: await readLocales(
          files,
          async () => (await run.run(read('localectl', 'list-locales'))).stdout,
        ),
      }));
      await catalogue(async () => ({zones: await readZones(files)}));
      await catalogue(() => readParts(shown, reader));
    },
  };
}
