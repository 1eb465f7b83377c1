// SPDX-License-Identifier: GPL-3.0-or-later
import {orderEngine} from '../../app/order-engine.ts';
import type {Verb} from '../verb.ts';

export const abort: Verb = {
  name: 'abort',
  summary: 'give up an installation and take back what was staged',
  about: `Stops the installation at the next safe moment and takes back what it had asked
of the firmware (boot entries, the request to enrol the key). What was written
to the disk stays; the same answers can go on from there.`,
  operands: [],
  options: [],
  run: context =>
    orderEngine(context, 'abort', 'The installation is given up. "forge watch" shows its end.'),
};
