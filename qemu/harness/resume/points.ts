// SPDX-License-Identifier: GPL-3.0-or-later
import type {Report} from '../../driver/report-channel.ts';
import {isStep} from '../events.ts';

/** Where an installation is cut: the moment of a report, and how long after it. */
export type Point = {
  readonly name: string;
  /** The step in hand, or the one that was just proved. */
  readonly step: string;
  readonly where: 'boundary' | 'inside';
  readonly at: (report: Report) => boolean;
  /** Milliseconds that the machine goes on after the report. */
  readonly after: number;
};

const boundary = (step: string): Point => ({
  name: `${step} proved`,
  step,
  where: 'boundary',
  at: isStep(step, 'done'),
  after: 0,
});
const inside = (step: string, name: string, at: Point['at'], after = 0): Point => ({
  name: `${step}: ${name}`,
  step,
  where: 'inside',
  at,
  after,
});

/** A command of a step begins or ends, known by words of its line. */
const command =
  (step: string, phase: 'start' | 'end', words: RegExp) =>
  (report: Report): boolean =>
    report.type === 'command' &&
    report['step'] === step &&
    report['phase'] === phase &&
    Array.isArray(report['argv']) &&
    words.test(report['argv'].join(' '));

const action =
  (step: string, words: RegExp) =>
  (report: Report): boolean =>
    report.type === 'action' && report['step'] === step && words.test(String(report['words']));

/** Share of a copy, by its first file: the image, not the tree. */
const copied =
  (share: number) =>
  (report: Report): boolean =>
    report.type === 'progress' &&
    report['step'] === 'root' &&
    Number(report['total']) > 2 ** 26 &&
    Number(report['done']) >= share * Number(report['total']);

/**
 * Every step's boundary, and every step that writes from inside, in the order in which an
 * installation meets them.
 */
export const points: readonly Point[] = [
  boundary('preflight'),
  inside(
    'partition',
    'repart runs',
    command('partition', 'start', /^systemd-repart --dry-run=no/),
    700,
  ),
  boundary('partition'),
  inside('esp', 'mkfs.vfat runs', command('esp', 'start', /^mkfs\.vfat/), 450),
  boundary('esp'),
  inside('journal', 'the file is being made', action('journal', /^keep the journal/), 120),
  boundary('journal'),
  inside('root', '10 % of the image', copied(0.1)),
  inside('root', '50 % of the image', copied(0.5)),
  inside('root', '90 % of the image', copied(0.9)),
  inside('root', 'the hash tree is written', action('root', /root\.verity/), 30),
  inside('root', 'reading back', isStep('root', 'proving')),
  boundary('root'),
  inside('slot', 'the tree has its UUID', command('slot', 'end', /--part-uuid \S+ 3 /)),
  inside('slot', 'the image has its UUID', command('slot', 'end', /--part-uuid \S+ 2 /)),
  boundary('slot'),
  inside('state', 'luksFormat runs', command('state', 'start', /^cryptsetup luksFormat/), 4000),
  inside('state', 'mkfs.ext4 runs', command('state', 'start', /^mkfs\.ext4/), 450),
  boundary('state'),
  inside(
    'mount',
    '/var is being filled',
    command('mount', 'start', /^cp --archive\b.*\/var\.part$/),
    1500,
  ),
  boundary('mount'),
  inside('machine', 'the accounts are made', command('machine', 'end', /^systemd-sysusers \S+ -$/)),
  inside('machine', 'the files are written', action('machine', /answers\.json/)),
  boundary('machine'),
  inside('keys', 'a key without a certificate', command('keys', 'end', /^openssl genpkey/)),
  boundary('keys'),
  inside('boot-files', 'half of the files', action('boot-files', /intergenos\/mmx64\.efi/), 40),
  inside('boot-files', 'without an inventory', action('boot-files', /^task inventory/)),
  boundary('boot-files'),
  inside('uki', 'the plugin runs', command('uki', 'start', /^chroot/), 9000),
  boundary('uki'),
  inside('nvram', 'the entry is made', command('nvram', 'end', /^efibootmgr/)),
  boundary('nvram'),
  boundary('proof'),
  inside('mok', 'nothing is staged yet', command('mok', 'end', /--revoke-import/)),
  inside('mok', 'the key is staged', command('mok', 'end', /--import/)),
  boundary('mok'),
  inside('boot-next', 'BootNext is set', command('boot-next', 'end', /--bootnext/)),
  boundary('boot-next'),
  boundary('staged'),
];

/**
 * The steps after whose beginning the variable store is no longer the one that the live system was
 * frozen with.
 */
const inVariables: ReadonlySet<string> = new Set(['nvram', 'proof', 'mok', 'boot-next', 'staged']);

/**
 * Whether what lies in NVRAM belongs to the cut too, so that the machine must be started anew to go
 * on.
 */
export const needsOwnVariables = ({step}: {readonly step: string}): boolean =>
  inVariables.has(step);

/**
 * The cuts after which the machine is also started, to its proof: one for every writer whose result
 * the comparison of disks cannot judge (keys, what is signed with them, the request in NVRAM), and
 * the long ones.
 */
export const started: ReadonlySet<string> = new Set([
  'partition: repart runs',
  'root: 50 % of the image',
  'mount: /var is being filled',
  'keys: a key without a certificate',
  'uki: the plugin runs',
  'mok: the key is staged',
]);
