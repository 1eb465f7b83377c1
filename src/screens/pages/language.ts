// SPDX-License-Identifier: GPL-3.0-or-later
import {hostNameTemplate} from '../../answers/names.ts';
import {faultIn, faulty} from '../draft/fault.ts';
import {putBy, text} from '../page/setters.ts';
import type {Page} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/** Language, time zone and the machine's name. */
export const language: Page = {
  id: 'language',
  title: 'Language, time and name',
  counted: true,
  help: [
    'Language decides how the installed system speaks, sorts, and writes dates. Only ' +
      'languages that the system image carries are listed.',
    'The time zone is found by typing a part of its name, such as "london" or "new york".',
    'The host name is what other machines see. It has letters, digits and hyphens. ' +
      "{serial} and {mac} stand for this machine's " +
      'own serial number and MAC address.',
  ],
  blocks: ({draft, facts}) => [
    {
      type: 'list',
      id: 'locale',
      label: 'Language',
      value: draft.locale,
      choices: facts.locales,
      rows: 5,
    },
    {type: 'gap'},
    {
      type: 'list',
      id: 'timezone',
      label: 'Time zone',
      value: draft.timezone,
      choices: facts.zones,
      rows: 5,
    },
    {type: 'gap'},
    {
      type: 'entry',
      id: 'hostname',
      label: 'Host name',
      value: draft.hostname,
      example: 'anvil',
      ...faulty(faultIn(hostNameTemplate, draft.hostname)),
    },
    ...stepButtons,
  ],
  put: putBy({locale: text('locale'), timezone: text('timezone'), hostname: text('hostname')}),
  press: stepIntent,
};
