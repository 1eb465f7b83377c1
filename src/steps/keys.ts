// SPDX-License-Identifier: GPL-3.0-or-later
import {dirname} from 'node:path/posix';
import {
  bootFlaws,
  certificateConfig,
  certificateFacts,
  makeCertificate,
  makeKey,
  publicKeyOf,
  toDer,
  type CertificateFacts,
} from '../boot/certificate.ts';
import type {Action} from '../engine/plan/action.ts';
import {partial, type Reader, type Step, type StepVerdict} from '../engine/plan/step.ts';
import {read, write} from '../system/command.ts';
import {discardsKey, keyOf, mok, mokName} from './target/places.ts';
import type {Target} from './target/target.ts';
import {stepTitles} from '../text/steps.ts';

/** Only root may read the key, and root owns all of it. */
async function looseFiles({files}: Reader, key: string): Promise<readonly string[]> {
  const modes = new Map([
    [mok.directory, 0o700],
    [dirname(key), 0o700],
    [key, 0o600],
  ]);
  const found = await Promise.all(
    [...modes].map(async ([path, mode]) => {
      const facts = await files.stat(path);
      return facts && facts.mode === mode && facts.uid === 0
        ? []
        : [`${path} must belong to root with mode ${mode.toString(8)}`];
    }),
  );
  return found.flat();
}

async function keyFlaws(
  reader: Reader,
  key: string,
  facts: CertificateFacts,
): Promise<readonly string[]> {
  const half = await reader.read(publicKeyOf(key));
  if (half.code !== 0 || half.stdout.trim() !== facts.publicKey.trim())
    return ['key and certificate do not belong together'];
  return looseFiles(reader, key);
}

/**
 * Whether a key that is gone has done all its work: everything it signs is there and verifies
 * against the certificate. If one thing is missing, all must be signed anew by a new key.
 */
async function allSigned(reader: Reader, signing: readonly Step[]): Promise<boolean> {
  for (const step of signing) if ((await step.verify(reader)).type !== 'satisfied') return false;
  return true;
}

async function verify(
  reader: Reader,
  target: Target,
  signing: readonly Step[],
): Promise<StepVerdict> {
  const {files} = reader;
  const key = keyOf(target);
  const present = (await files.stat(key)) !== undefined;
  const [pem, der] = [await files.readBytes(mok.certificate), await files.readBytes(mok.der)];
  const facts = pem && certificateFacts(pem);
  if (!present && (!discardsKey(target) || !facts)) return {type: 'absent'};
  if (!pem || !facts) return partial('the key has no certificate yet');
  if (!der || certificateFacts(der)?.sha256 !== facts.sha256)
    return partial('MOK.der is not the certificate of MOK.pem');
  if (facts.subject !== `CN=${mokName(target)}`)
    return partial(`the certificate is for ${facts.subject}, not for this machine`);
  const usage = await reader.must(
    read('openssl', 'x509', '-in', mok.certificate, '-noout', '-ext', 'keyUsage'),
  );
  const flaws = [
    ...bootFlaws(facts),
    ...(usage.stdout.includes('Digital Signature') ? [] : ['it is not for signing']),
    ...(present ? await keyFlaws(reader, key, facts) : []),
  ];
  if (flaws.length > 0) return partial(flaws.join('; '));
  if (!present && !(await allSigned(reader, signing))) return {type: 'absent'};
  const {subject, sha1, sha256, expires, rsaBits} = facts;
  const passing = present ? ', in memory only, to be discarded' : ', discarded';
  const where = discardsKey(target) ? passing : '';
  return {
    type: 'satisfied',
    evidence: {subject, sha1, sha256, expires, key: `RSA ${rsaBits}${where}`},
  };
}

/** The directories that hold the key and what belongs to it, empty. */
const fresh = (...paths: readonly string[]): readonly Action[] =>
  [...new Set(paths)].flatMap(
    path =>
      [
        {kind: 'remove', path},
        {kind: 'directory', path, mode: 0o700},
      ] as const,
  );

/**
 * Makes this machine's own key and certificate, on the encrypted state, or in memory when it is to
 * be discarded. A half-made pair is made anew: `signing`, the steps that sign with the key, ask for
 * a signature by the certificate that is there.
 */
export function keysStep(target: Target, signing: readonly Step[]): Step {
  const key = keyOf(target);
  const lasting = [...(discardsKey(target) ? [] : [key]), mok.certificate, mok.der, mok.directory];
  return {
    id: 'keys',
    title: stepTitles.keys,
    needs: ['mount', 'machine'],
    effect: 'write',
    weight: 3,
    actions: [
      ...fresh(mok.directory, dirname(key)),
      {kind: 'file', path: mok.config, content: certificateConfig(mokName(target)), mode: 0o600},
      {kind: 'command', command: makeKey(key)},
      {kind: 'command', command: makeCertificate(key, mok.config, mok.certificate)},
      {kind: 'command', command: toDer(mok.certificate, mok.der)},
      {kind: 'command', command: write('sync', ...lasting)},
    ],
    verify: reader => verify(reader, target, signing),
  };
}
