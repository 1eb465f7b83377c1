import {describeHistories} from './made-up.ts';

describeHistories({'lying-disks': 250, 'broken-commands': 100, 'hostile-journals': 150});
