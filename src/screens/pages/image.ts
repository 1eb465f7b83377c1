// SPDX-License-Identifier: GPL-3.0-or-later
import {formatBytes} from '../../text/bytes.ts';
import type {Block} from '../page/block.ts';
import type {Image} from '../draft/facts.ts';
import type {Page} from '../page/page.ts';
import {stepButtons} from './step-buttons.ts';

function checkedRow({
  checked,
  read,
  bytes,
}: Image): readonly [string, string, 'quiet' | 'accent' | 'ok' | 'danger'] {
  const name = 'Signature, root hash';
  if (checked === 'not yet')
    return [name, 'not checked yet; always checked before anything is written', 'quiet'];
  if (checked === 'running') {
    const far =
      read === undefined
        ? ''
        : `: ${formatBytes(read)} of ${formatBytes(read > bytes ? read : bytes)}`;
    return [name, `being checked${far}`, 'accent'];
  }
  return checked === 'good'
    ? [name, 'good: signed by the release key, every file is as signed', 'ok']
    : [name, `${checked.problem.title}: ${checked.problem.detail}`, 'danger'];
}

function about(image: Image): readonly Block[] {
  return [
    {
      type: 'facts',
      rows: [
        ['System image', `${image.name} ${image.version}`],
        ['Variant', image.variant],
        ['Built', image.built],
        [
          'Size',
          `${formatBytes(image.bytes)}; needs a disk of ${formatBytes(image.minimumDisk)} or more`,
        ],
        ['Root hash', image.rootHash],
        checkedRow(image),
      ],
    },
  ];
}

/** What is installed, and whether it is what its makers signed. */
export const image: Page = {
  id: 'image',
  title: 'System image',
  counted: true,
  help: [
    'The image is the release, byte for byte. Its root hash names every block of it: a ' +
      'single changed bit is noticed when it is ' +
      'read, now and for as long as the system runs.',
    'The signature is checked against the key that was sealed into this medium when it ' +
      'was built. No option, answer or medium replaces that key.',
    '"Verify this medium" reads the whole image and takes from seconds to a minute. It ' +
      'is done in any case before the first write.',
  ],
  blocks: ({facts}) => [
    ...(facts.image
      ? about(facts.image)
      : [{type: 'text', text: 'The system image is being looked for.', role: 'quiet'} as const]),
    ...stepButtons,
    ...(facts.image && facts.image.checked !== 'running'
      ? [{type: 'button', id: 'check', label: 'Verify this medium'} as const]
      : []),
  ],
  put: ({draft}) => draft,
  press: (_view, button) =>
    button === 'check' ? {type: 'verify-medium'} : {type: button === 'back' ? 'back' : 'next'},
};
