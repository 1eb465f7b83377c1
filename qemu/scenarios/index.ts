import {mainInstall} from './main-install.ts';
import {otherAnswers} from './other-answers.ts';
import {clonedTarget, stickLeftIn} from './other-disks.ts';
import type {Scenario} from './scenario.ts';
import {noSecrets} from './secrets.ts';
import {flippedBlock, tamperedUki} from './tampered.ts';

/** All scenarios in the order in which they run: the first leaves the installed machine that later ones start from. */
export const scenarios: readonly Scenario[] = [mainInstall, tamperedUki, flippedBlock, stickLeftIn, clonedTarget, noSecrets, otherAnswers];
