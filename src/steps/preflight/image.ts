// SPDX-License-Identifier: GPL-3.0-or-later
import {mustFit} from '../machine/fit.ts';
import {fine, type PreflightCheck} from './check.ts';
import {kernelWords} from './live.ts';

/**
 * The image has what the answers ask of it (groups, shells, key map, locale). It can be looked at
 * beforehand where the running system is that very image, which its command line tells; otherwise
 * the machine step looks at the written one.
 */
export const checkImage: PreflightCheck = async ({target, reader}) => {
  if (
    !(await kernelWords(reader.files)).includes(`roothash=${target.payload.description.rootHash}`)
  )
    return fine({'image.looked-at': 'no'});
  await mustFit(reader, '', target.answers);
  return fine({'image.looked-at': 'yes'});
};
