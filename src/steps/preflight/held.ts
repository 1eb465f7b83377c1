// SPDX-License-Identifier: GPL-3.0-or-later
import {listDisks} from '../../hardware/disks.ts';
import {fine, type PreflightCheck} from './check.ts';
import {isLive} from './live.ts';

/**
 * Which disks the live system keeps read-only until the commit point
 * (assets/udev/60-forge-held.rules). A fact and no refusal: where the rule is missing, an
 * installation is no worse than any other installer's.
 */
export const checkHeld: PreflightCheck = async ({reader}) => {
  if (!(await isLive(reader.files))) return fine({'disks.held': 'no: this is not the live system'});
  const disks = (await listDisks(reader)).filter(
    ({type, bytes, readOnly}) => type === 'disk' && bytes > 0n && !readOnly,
  );
  const free = disks.filter(({held}) => !held).map(({path}) => path);
  return fine({
    'disks.held': `${disks.length - free.length} of ${disks.length}${free.length === 0 ? '' : `, not ${free.join(', ')}`}`,
  });
};
