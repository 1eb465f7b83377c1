// SPDX-License-Identifier: GPL-3.0-or-later
import {fine, issue, type PreflightCheck} from './check.ts';

/**
 * Somebody must confirm the key where the firmware enforces Secure Boot, or where the answers
 * require that it does: the key is made during this installation, so it cannot be enrolled already.
 */
export const checkPresence: PreflightCheck = ({firmware, target}) => {
  const {
    mok: {presence},
    secureBoot,
  } = target.answers;
  if (presence !== 'none') return fine({'mok.presence': presence});
  const isOn = firmware.secureBoot === true;
  if (!isOn && secureBoot !== 'require') return fine({'mok.presence': presence});
  const why = isOn ? 'Secure Boot is on' : 'secureBoot is "require"';
  return issue(
    'MOK-NOBODY',
    `${why} and mok.presence is "none": the installed system could not start`,
  );
};
