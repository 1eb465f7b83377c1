// SPDX-License-Identifier: GPL-3.0-or-later
import {chainChecks} from './chain/index.ts';
import type {Check} from './check.ts';
import {containerChecks} from './confinement/containers.ts';
import {credentialFiles} from './confinement/credential-files.ts';
import {exposure} from './confinement/exposure.ts';
import {fileCapabilities} from './confinement/file-capabilities.ts';
import {firewallChecks} from './confinement/firewall.ts';
import {flatpakChecks} from './confinement/flatpak.ts';
import {groupChecks} from './confinement/groups.ts';
import {macChecks} from './confinement/mac.ts';
import {passwordChecks} from './confinement/passwords.ts';
import {sandboxChecks} from './confinement/sandbox.ts';
import {seccomp} from './confinement/seccomp.ts';
import {setuid} from './confinement/setuid.ts';
import {userNamespaces} from './confinement/user-namespaces.ts';
import {userUnits} from './confinement/user-units.ts';
import {socketChecks} from './confinement/sockets.ts';
import {sshChecks} from './confinement/ssh.ts';
import {unitChecks} from './confinement/units.ts';

/** Every check (`forge audit`), in the order of docs/confinement.md. */
export const allChecks: readonly Check[] = [
  ...macChecks,
  ...sandboxChecks,
  ...unitChecks,
  userUnits,
  exposure,
  seccomp,
  ...socketChecks,
  ...firewallChecks,
  ...sshChecks,
  ...passwordChecks,
  credentialFiles,
  ...groupChecks,
  setuid,
  fileCapabilities,
  ...chainChecks,
  ...flatpakChecks,
  ...containerChecks,
  userNamespaces,
];
