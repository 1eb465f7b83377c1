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

/** A sizeless text of a value with bigints, for comparing. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, held: unknown) =>
    typeof held === 'bigint' ? held.toString() : held,
  );

/** Whether two facts say the same. */
export const sameFacts = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

export type Inspection = {
  readonly shown: ShownMachine;
  readonly reader: Reader;
  /** Payload directory. */
  readonly payload: string;
  /** Where facts go as they become known. */
  readonly learn: (facts: Partial<Facts>) => void;
  readonly facts: () => Facts;
};

/** Looks at parts of the machine, and learns what it finds. */
export type MachineInspector = {
  /** What installs where: the machine, its disks, the image. Again whenever a person asks. */
  machine(): Promise<void>;
  /** What can be chosen from: the same as long as this system runs. */
  catalogues(): Promise<void>;
  /** The disks alone, learnt only where they have changed. */
  disks(): Promise<void>;
  /** What earlier installations left on the disks. */
  found(): Promise<void>;
};

/** Parts that have issues of their own, in the order in which a person would mend them. */
const subjects = ['firmware', 'machine', 'image', 'disks', 'found', 'tools', 'looking'] as const;
type IssueSubject = (typeof subjects)[number];

/** An inspection, and the issues that are open so far. */
type Open = Inspection & {readonly issues: Map<IssueSubject, readonly ProblemData[]>};

/** A part of the machine is known, with its issues: both are learnt at once. */
function known(
  {issues, learn}: Open,
  subject: IssueSubject,
  own: readonly ProblemData[],
  more: Partial<Facts> = {},
): void {
  issues.set(subject, own);
  learn({...more, issues: subjects.flatMap(one => issues.get(one) ?? [])});
}

/**
 * Does one part of the work; where it fails, that is an issue of its own and stops no other.
 * @param otherwise - what is known where it fails: no page should wait for it any longer.
 */
async function attempt(
  open: Open,
  subject: IssueSubject,
  work: () => Promise<void>,
  otherwise: Partial<Facts> = {},
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!open.shown.signal.aborted) known(open, subject, [asProblem(error).toData()], otherwise);
  }
}

const minimumBytes = ({facts}: Open): bigint => facts().image?.minimumDisk ?? 0n;

async function inspectDisks(open: Open): Promise<void> {
  const disks = await listDisks(open.reader);
  if (!sameFacts(disks, open.facts().disks))
    known(open, 'disks', diskIssues(disks, minimumBytes(open)), {disks});
}

async function inspectImage(open: Open): Promise<void> {
  const before = open.facts().image;
  const image = await readImage(open.payload, open.reader);
  // What was proved of it stays proved as long as it is the same image.
  known(open, 'image', [], before?.rootHash === image.rootHash ? {} : {image});
  const {disks} = open.facts();
  if (disks) known(open, 'disks', diskIssues(disks, minimumBytes(open)));
}

/** What earlier installations left; on a recorded machine partitions cannot be looked into. */
async function inspectFound(open: Open): Promise<void> {
  const found = open.shown.host ? [] : await findInstallations(open.reader);
  known(open, 'found', [], {found});
}

async function inspectAll(open: Open, {disks, found}: Pick<MachineInspector, 'disks' | 'found'>) {
  const {shown, reader, learn} = open;
  await Promise.all([
    attempt(open, 'machine', async () => {
      const machine = await readMachine(reader.files);
      known(open, 'machine', machineIssues(machine), {machine});
    }),
    attempt(open, 'firmware', async () => {
      const firmware = await readFirmware(reader);
      known(open, 'firmware', firmwareIssues(firmware), {firmware});
    }),
    disks().then(found),
    attempt(open, 'image', () => inspectImage(open)),
    attempt(open, 'looking', async () => learn({interfaces: await readInterfaces(shown.machine)})),
  ]);
  // Slow where processors are: last, and one after the other.
  await attempt(open, 'looking', async () => learn({system: (await shown.inventory()).system}));
  await attempt(open, 'tools', async () => known(open, 'tools', await toolIssues(reader)));
}

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

/** What can be chosen from, of the system that Forge runs on. */
async function readCatalogues(open: Open): Promise<void> {
  const {run, files} = ownMachine(open.shown);
  const listed = async () => (await run.run(read('localectl', 'list-locales'))).stdout;
  const catalogues: readonly (() => Promise<Partial<Facts>>)[] = [
    async () => ({keymaps: await readKeymaps(files)}),
    async () => ({locales: await readLocales(files, listed)}),
    async () => ({zones: await readZones(files)}),
    () => readParts(open.shown, open.reader),
  ];
  for (const catalogue of catalogues)
    await attempt(open, 'looking', async () => open.learn(await catalogue()));
}

/**
 * Looks at the machine, part by part. Every part that is known is learnt at once, since some take
 * seconds; none that fails stops the others.
 */
export function inspectMachine(inspection: Inspection): MachineInspector {
  const open: Open = {...inspection, issues: new Map()};
  const disks = () => attempt(open, 'disks', () => inspectDisks(open), {disks: []});
  const found = () => attempt(open, 'found', () => inspectFound(open), {found: []});
  return {
    disks,
    found,
    machine: () => inspectAll(open, {disks, found}),
    catalogues: () => readCatalogues(open),
  };
}
