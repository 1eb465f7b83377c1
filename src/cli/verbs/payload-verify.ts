// SPDX-License-Identifier: GPL-3.0-or-later
import {resolve} from 'node:path';
import {openPayload} from '../../payload/open.ts';
import {defaultTrustDirectory, loadTrust} from '../../payload/trust.ts';
import {verifyPayload} from '../../payload/verify.ts';
import {wrap} from '../../text/wrap.ts';
import {plainReader} from '../../app/reader.ts';
import {text} from '../options.ts';
import type {Verb} from '../verb.ts';

export const payloadVerify: Verb = {
  name: 'payload verify',
  summary: 'prove that a payload is whole, signed and bootable',
  about: `Checks the signature of the manifest, every file's hash, that nothing is missing or added,
the root image against its root hash, and the EFI programs. Reads only. Prints what was proved, one
fact a line.`,
  operands: [{name: 'DIR', required: true, about: 'the payload', completed: 'directory'}],
  options: [
    text(
      'trust',
      'DIR',
      `directory with release.gpg and fingerprints, for builders; the anchors of this system
      (${defaultTrustDirectory}) when absent. An installation always uses those and has no such
      option`,
      'directory',
    ),
  ],
  async run(context, {operands: [directory = ''], texts}) {
    const reader = plainReader(context);
    const payload = await openPayload(resolve(directory), reader.files);
    const trust = await loadTrust(
      resolve(texts.get('trust') ?? defaultTrustDirectory),
      reader.files,
    );
    const evidence = await verifyPayload(payload, trust, reader, progress => {
      if ('note' in progress) context.err(progress.note);
    });
    for (const [name, value] of Object.entries(evidence))
      for (const line of wrap(`${name}: ${value}`)) context.out(line);
    return 0;
  },
};
