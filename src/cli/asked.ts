// SPDX-License-Identifier: GPL-3.0-or-later
import type {AnswersAsked} from '../app/answers-source.ts';
import type {InstallationOptions} from '../app/run-installation.ts';
import type {ParsedArgs} from './parsed-args.ts';

/** Which answers were asked for: at a place, or what was handed to the machine. */
export function answersAsked({flags, texts}: ParsedArgs, place: string | undefined): AnswersAsked {
  const sha256 = texts.get('sha256');
  return {
    handedOver: flags.has('credentials'),
    ...(place !== undefined && {place}),
    ...(sha256 !== undefined && {sha256}),
  };
}

/** How an installation was asked for; what was handed to the machine is carried out unattended. */
export function howAsked({
  flags,
  texts,
}: ParsedArgs): Pick<InstallationOptions, 'json' | 'unattended' | 'payload'> {
  const payload = texts.get('payload');
  return {
    json: flags.has('json'),
    unattended: flags.has('credentials') || flags.has('unattended'),
    ...(payload !== undefined && {payload}),
  };
}
