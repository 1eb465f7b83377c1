// SPDX-License-Identifier: GPL-3.0-or-later
import type {Page} from '../page/page.ts';
import {confinement} from './confinement.ts';
import {disk} from './disk.ts';
import {done} from './done.ts';
import {encryption} from './encryption.ts';
import {image} from './image.ts';
import {installed} from './installed.ts';
import {keyboard} from './keyboard.ts';
import {keys} from './keys.ts';
import {language} from './language.ts';
import {log} from './log.ts';
import {network} from './network.ts';
import {people} from './people.ts';
import {plan} from './plan.ts';
import {progress} from './progress.ts';
import {rehearsal} from './rehearsal.ts';
import {resume} from './resume.ts';
import {review} from './review.ts';
import {save} from './save.ts';
import {start} from './start.ts';

/** All pages in the order of the way; those aside are opened by a button. */
export const pages: readonly Page[] = [
  start,
  resume,
  keyboard,
  language,
  network,
  disk,
  image,
  encryption,
  people,
  confinement,
  keys,
  rehearsal,
  review,
  plan,
  save,
  progress,
  log,
  done,
  installed,
];
