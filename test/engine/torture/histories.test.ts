// SPDX-License-Identifier: GPL-3.0-or-later
import {describeHistories} from './made-up.ts';

describeHistories({histories: 550});
