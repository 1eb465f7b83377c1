// SPDX-License-Identifier: GPL-3.0-or-later
import type {Rule} from '../rule.ts';
import {bootRules} from './boot.ts';
import {containerRules} from './containers.ts';
import {credentialFiles} from './credential-files.ts';
import {exposure} from './exposure.ts';
import {fileCapabilities} from './file-capabilities.ts';
import {firewallRules} from './firewall.ts';
import {flatpakRules} from './flatpak.ts';
import {groupRules} from './groups.ts';
import {macRules} from './mac.ts';
import {passwordRules} from './passwords.ts';
import {sandboxRules} from './sandbox.ts';
import {seccomp} from './seccomp.ts';
import {setuid} from './setuid.ts';
import {userUnits} from './user-units.ts';
import {socketRules} from './sockets.ts';
import {sshRules} from './ssh.ts';
import {unitRules} from './units.ts';

/** Every rule, in the order of docs/confinement.md. */
export const rules: readonly Rule[] = [
  ...macRules,
  ...sandboxRules,
  ...unitRules,
  userUnits,
  exposure,
  seccomp,
  ...socketRules,
  ...firewallRules,
  ...sshRules,
  ...passwordRules,
  credentialFiles,
  ...groupRules,
  setuid,
  fileCapabilities,
  ...bootRules,
  ...flatpakRules,
  ...containerRules,
];
