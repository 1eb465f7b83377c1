import {describeHistories} from './made-up.ts';

describeHistories({histories: 550});
