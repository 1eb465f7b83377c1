// SPDX-License-Identifier: GPL-3.0-or-later
import {targetBytes} from '../../harness/install/install.ts';
import {handoverPath} from '../../harness/handover.ts';
import type {Context, Scenario} from '../../harness/scenario.ts';
import {targetSerial} from '../../harness/negative/answers.ts';
import {benchFrom, type Bench} from '../../harness/negative/bench.ts';
import {usual, type Refusal} from '../../harness/negative/refusal.ts';
import {
  damaged,
  filesOf,
  makeVariant,
  resigned,
  second,
  volumeOf,
  type PayloadVariant,
} from '../../harness/negative/variants.ts';

/** A refusal of the payload in a directory. */
const refuses = (directory: string, refusal: Omit<Refusal, 'arguments'>): Refusal => ({
  ...refusal,
  arguments: file => usual(file, `--payload ${directory}`),
});

/**
 * One bit of one byte turned round in a second payload volume: the file, and what is said of it.
 */
const damages = [
  ['vmlinuz', 'PAYLOAD-HASH-MISMATCH', /vmlinuz: the\s+manifest/],
  ['root.erofs', 'PAYLOAD-HASH-MISMATCH', /root\.erofs: the\s+manifest/],
  ['root.verity', 'PAYLOAD-HASH-MISMATCH', /root\.verity: the\s+manifest/],
  ['manifest', 'PAYLOAD-SIGNATURE-BAD', /changed after it was signed/],
  ['payload.json', 'PAYLOAD-HASH-MISMATCH', /payload\.json: the\s+manifest/],
] as const;

/**
 * A payload volume: an image, and a serial number that no other one has had, since a disk that is
 * gone leaves its link for a moment.
 */
type PayloadDisk = {
  readonly file: string;
  readonly format: 'raw' | 'qcow2';
  readonly serial: string;
};

/** Mounts a payload volume while `work` is done. */
async function withVolume(
  bench: Bench,
  volume: PayloadDisk,
  work: () => Promise<void>,
): Promise<void> {
  const detach = await bench.attach({...volume, id: 'payload', readOnly: true});
  await bench.shell.must(
    `mkdir -p ${second} && mount -t erofs -o ro /dev/disk/by-id/virtio-${volume.serial} ${second}`,
    bench.seconds,
  );
  try {
    await work();
  } finally {
    await bench.shell.must(`umount ${second}`, bench.seconds);
    await detach();
  }
}

/** What is wrong with a payload directory, beside its bytes. */
type Wrong = {readonly variant: PayloadVariant} & Omit<Refusal, 'name' | 'arguments'>;

async function wrongs(context: Context): Promise<readonly Wrong[]> {
  const {foreign, older, withoutMokManager} = await resigned(context);
  return [
    {
      variant: foreign,
      about: 'a payload that somebody else signed',
      code: 'PAYLOAD-KEY-UNKNOWN',
      words: /not in the keyring/,
    },
    {variant: older, about: 'an older payload', code: 'PAYLOAD-OLDER', words: /0\.0\.1/},
    {
      variant: {name: 'missing', without: ['fbx64.efi']},
      about: 'a listed file that is missing',
      code: 'PAYLOAD-FILE-MISSING',
      words: /fbx64/,
    },
    {
      variant: {name: 'unlisted', more: {'extra.efi': 'vmlinuz'}},
      about: 'a file that nobody listed',
      code: 'PAYLOAD-FILE-UNLISTED',
      words: /extra/,
    },
    {
      variant: {name: 'no-mok-manager', without: ['mmx64.efi']},
      about: 'a payload without MokManager',
      code: 'MOK-MANAGER-MISSING',
      words: /mmx64/,
    },
    {
      variant: withoutMokManager,
      about: 'a payload whose release does not list MokManager',
      code: 'MOK-MANAGER-MISSING',
      words: /mmx64\.efi/,
    },
  ];
}

/**
 * Damages the named files one after another, each in a volume of its own, and claims that each is
 * refused.
 */
export async function flips(
  context: Context,
  bench: Bench,
  volume: string,
  names: readonly string[],
): Promise<void> {
  const changes: unknown[] = [];
  for (const [name, code, words] of damages.filter(([file]) => names.includes(file))) {
    const {file, change} = await damaged(context, volume, name);
    changes.push(change);
    const refusal = refuses(second, {
      name: `flipped-${name}`,
      about: `one byte of ${name} changed in a second payload volume`,
      code,
      words,
    });
    const serial = `NEG-${name.toUpperCase()}`;
    await bench.attempt(refusal, () =>
      withVolume(bench, {file, format: 'qcow2', serial}, () => bench.refuse(refusal)),
    );
  }
  context.ledger.fact('changed bytes', changes);
}

export const negativePayload: Scenario = {
  name: 'negative-payload',
  groups: ['negative'],
  ci: false,
  budget: 600,
  about:
    'a second payload volume that is damaged, foreign, incomplete, extended or older; ' +
    'an undamaged one is accepted',
  async run(context) {
    const {ledger, lab} = context;
    const volume = await ledger.phase('second payload volume', () => volumeOf(context));
    const all = await ledger.phase('payloads that are wrong', () => wrongs(context));
    const bench = await benchFrom(context);
    await bench.handOver([], Object.assign({}, ...all.map(({variant}) => filesOf(variant))));
    await bench.attachEmpty('target', targetSerial, targetBytes);
    await withVolume(bench, {file: volume, format: 'raw', serial: 'NEG-PAYLOAD'}, async () => {
      await bench.accept(
        'control',
        'The same volume without damage passes every check (install --dry-run)',
        `CREDENTIALS_DIRECTORY=${handoverPath} forge install --answers ` +
          `${handoverPath}/usual.yaml --dry-run --payload ${second}`,
        300 * lab.patience,
      );
      for (const {variant, ...refusal} of all) {
        const {directory, line} = makeVariant(variant, handoverPath);
        await bench.refuse(refuses(directory, {...refusal, name: variant.name, before: line}));
      }
    });
    await flips(
      context,
      bench,
      volume,
      damages.map(([name]) => name),
    );
  },
};
