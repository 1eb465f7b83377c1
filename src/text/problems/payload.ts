// SPDX-License-Identifier: GPL-3.0-or-later
import type {ProblemWords} from './words.ts';

export const payloadProblems = {
  'PAYLOAD-DIRECTORY-MISSING': {
    title: 'There is no payload here',
    remedy:
      'Give the directory that holds payload.json and manifest. On the live medium it ' +
      'is /run/forge/payload ("systemctl status forge-payload").',
  },
  'PAYLOAD-TRUST-INVALID': {
    title: 'The trust anchors cannot be used',
    remedy:
      'The directory needs release.gpg (a binary OpenPGP keyring, made with "gpg ' +
      '--export") and fingerprints (one primary key a line).',
  },
  'PAYLOAD-SIGNATURE-BAD': {
    title: 'The signature of the payload does not hold',
    remedy:
      'Do not install from this medium. Fetch it again from its publisher and compare ' +
      'its checksum; if it stays so, tell the publisher.',
  },
  'PAYLOAD-KEY-UNKNOWN': {
    title: 'The payload is signed by a key that this system does not trust',
    remedy:
      'Use the medium that the payload was published for. Whoever builds images: the ' +
      'trusted keys are sealed into the image when it is built.',
  },
  'PAYLOAD-KEY-UNUSABLE': {
    title: 'The key that signed the payload has expired or was revoked',
    remedy:
      'Fetch a current release. If this is the current one, tell its publisher that it ' +
      'needs a new signature.',
  },
  'PAYLOAD-MANIFEST-MALFORMED': {
    title: "The list of the payload's files cannot be read",
    remedy:
      'The medium is damaged or was made wrongly: fetch it again, or build the payload ' +
      'again with "forge payload build".',
  },
  'PAYLOAD-DESCRIPTION-INVALID': {
    title: 'The description of the payload is not one that this Forge understands',
    remedy:
      'Use the Forge of the same release as the payload. Whoever builds images finds ' +
      'every field in docs/payload.md.',
  },
  'PAYLOAD-FILE-MISSING': {
    title: 'The payload is not complete',
    remedy: 'The medium is damaged or was copied in part: write it again from a checked download.',
  },
  'PAYLOAD-FILE-UNLISTED': {
    title: 'The payload holds a file that nobody signed for',
    remedy:
      'Remove what was added to the payload directory, or write the medium again. A ' +
      'file the description needs must be in the manifest.',
  },
  'PAYLOAD-SIZE-MISMATCH': {
    title: 'A file of the payload has the wrong size',
    remedy: 'The medium was copied in part or is damaged: write it again from a checked download.',
  },
  'PAYLOAD-HASH-MISMATCH': {
    title: 'A file of the payload was damaged or changed',
    remedy:
      'Write the medium again from a checked download. If the same file fails again on ' +
      'another stick, suspect the memory or the download.',
  },
  'PAYLOAD-CHANGED': {
    title: 'The payload changed while it was in use',
    remedy: 'Leave the medium alone while Forge runs, and start over.',
  },
  'MEDIUM-CORRUPT': {
    title: 'The live medium is damaged',
    remedy:
      'It is the stick that this system was started from, not the disk; nothing was ' +
      'written. Write the medium again from a checked download, ' +
      'and take another stick when it fails again.',
  },
  'MOK-MANAGER-MISSING': {
    title: 'MokManager is missing',
    remedy:
      "Without it no firmware can enrol the machine's key. Write the medium again from a checked download. Whoever builds images: " +
      "it is mmx64.efi of the distribution's shim, and must be in the manifest.",
  },
  'PAYLOAD-OLDER': {
    title: 'The payload is older than what runs here or is installed on the disk',
    remedy:
      'Use the newer release: an older one may lack mended faults. If it must be this ' +
      'one, set payload.allowDowngrade to true in the answers.',
  },
  'PAYLOAD-VERITY-MISMATCH': {
    title: 'The root image does not match its root hash',
    remedy:
      'The payload was built from parts that do not belong together: build it again ' +
      'with "forge payload build". Do not install it.',
  },
  'PAYLOAD-ROOT-IMAGE-INVALID': {
    title: 'The root image is not the file system that it claims to be',
    remedy:
      'Build the payload again with "forge payload build", and check it with "forge ' +
      'payload verify".',
  },
  'PAYLOAD-BOOT-FILE-INVALID': {
    title: 'A boot program of the payload cannot start under Secure Boot',
    remedy:
      'Build the payload from a root tree with the signed shim, MokManager and fallback ' +
      "of its distribution, and systemd's own boot files.",
  },
  'PAYLOAD-TREE-INVALID': {
    title: 'The root tree cannot become a payload',
    remedy:
      'Mend the tree as docs/payload.md asks ("What a root tree must contain"), then build again.',
  },
  'PAYLOAD-OUTPUT-EXISTS': {
    title: 'The output directory is there already',
    remedy: 'Name a directory that does not exist, or ask to replace it.',
  },
  'PAYLOAD-OPTION-INVALID': {
    title: 'The payload cannot be built with these options',
    remedy: 'Correct the option that is named; docs/payload.md lists what each may be.',
  },
  'PAYLOAD-SIGNING-FAILED': {
    title: 'The manifest could not be signed',
    remedy:
      'Check that the signing key is there and unlocked: run the command that is shown. ' +
      'Nothing was published.',
  },
} as const satisfies Record<string, ProblemWords>;
