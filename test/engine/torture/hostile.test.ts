// SPDX-License-Identifier: GPL-3.0-or-later
import {describeHistories} from './made-up.ts';

describeHistories({'lying-disks': 250, 'broken-commands': 100, 'hostile-journals': 150});
