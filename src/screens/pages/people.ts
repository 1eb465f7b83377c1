// SPDX-License-Identifier: GPL-3.0-or-later
import {userName, fullName} from '../../answers/names.ts';
import {sshKeyFault, sshKeyFingerprint} from '../../answers/ssh-key.ts';
import type {Draft, Person} from '../draft/draft.ts';
import {nobody} from '../draft/first-draft.ts';
import {faultIn, faulty} from '../draft/fault.ts';
import {retyped} from '../draft/typed.ts';
import {typedBlocks} from './typed-blocks.ts';
import type {Block} from '../page/block.ts';
import type {Page} from '../page/page.ts';
import {stepButtons, stepIntent} from './step-buttons.ts';

/** What is made, and that it is seen once only. */
const madeHint =
  'Sixteen letters that lie on the same keys of nearly every keyboard. Only their hash ' +
  '(yescrypt) is kept.';

const sshLine = (person: Person, at: number): readonly Block[] =>
  [...person.sshKeys, ''].map((key, index): Block => {
    const fault = key === '' ? undefined : sshKeyFault(key);
    const told =
      key === '' || fault !== undefined ? {} : {hint: `fingerprint ${sshKeyFingerprint(key)}`};
    const first = index === 0;
    return {
      type: 'entry',
      id: `${at}-key-${index}`,
      label: first ? 'SSH key' : 'Another SSH key',
      value: key,
      empty: first ? 'none; or a line of a .pub file' : 'none',
      ...told,
      ...faulty(fault),
    };
  });

function personBlocks(person: Person, at: number, all: readonly Person[]): readonly Block[] {
  const twice =
    all.findIndex(({name}) => name === person.name) < at
      ? 'this log-in name is there twice'
      : undefined;
  return [
    ...(all.length > 1 ? [{type: 'text', text: `Person ${at + 1}`, role: 'accent'} as const] : []),
    {
      type: 'entry',
      id: `${at}-name`,
      label: 'Log-in name',
      value: person.name,
      example: 'alice',
      ...faulty(faultIn(userName, person.name) ?? twice),
    },
    {
      type: 'entry',
      id: `${at}-fullName`,
      label: 'Full name',
      value: person.fullName,
      example: 'Alice Liddell',
      empty: 'none; such as Alice Liddell',
      ...faulty(person.fullName === '' ? undefined : faultIn(fullName, person.fullName)),
    },
    {
      type: 'switch',
      id: `${at}-made`,
      label: 'Make a random password, shown once when the system is installed',
      value: person.made,
      hint: madeHint,
    },
    ...(person.made ? [] : typedBlocks(`${at}-password`, 'Password', person.password)),
    {
      type: 'switch',
      id: `${at}-administrator`,
      label: 'Administrator: may do everything with sudo',
      value: person.administrator,
    },
    ...sshLine(person, at),
    {type: 'gap'},
  ];
}

function changed(person: Person, key: string, control: string, value: string | boolean): Person {
  if (key === 'name' || key === 'fullName') return {...person, [key]: String(value)};
  if (key === 'administrator' || key === 'made') return {...person, [key]: value === true};
  if (key.startsWith('password'))
    return {
      ...person,
      password: retyped(person.password, control.replace(/-again$/, ''), control, String(value)),
    };
  const index = Number(key.slice('key-'.length));
  const keys =
    person.sshKeys.length > index
      ? person.sshKeys.with(index, String(value))
      : [...person.sshKeys, String(value)];
  return {
    ...person,
    sshKeys: keys.map(line => line.trimStart()).filter((line, at) => line !== '' || at < index),
  };
}

const withPeople = (draft: Draft, people: readonly Person[]): Draft => ({...draft, people});

/** Who logs in. */
export const people: Page = {
  id: 'people',
  title: 'People',
  counted: true,
  help: [
    'At least one person must be able to log in. An administrator may do everything ' +
      'with "sudo" and their own password; the root ' +
      'account itself stays locked unless you open it.',
    'Passwords are hashed before they leave this screen. One that is made for you is ' +
      'shown once, on the last page, and is nowhere else. An SSH key is one line of a ' +
      '.pub file; its fingerprint is shown to compare.',
    'The SSH server is off unless you switch it on; then only keys are accepted, never passwords.',
  ],
  blocks: ({draft}) => [
    ...draft.people.flatMap((person, at) => personBlocks(person, at, draft.people)),
    {
      type: 'choice',
      id: 'root',
      label: 'Root account',
      value: draft.root.how,
      choices: [
        {id: 'locked', label: 'locked'},
        {id: 'password', label: 'has a password'},
        {id: 'generate', label: 'gets a random one'},
      ],
      ...(draft.root.how === 'generate' && {hint: madeHint}),
    },
    ...(draft.root.how === 'password'
      ? typedBlocks('root-password', 'Password of root', draft.root.password)
      : []),
    {
      type: 'switch',
      id: 'ssh',
      label: 'SSH server, which accepts SSH keys only',
      value: draft.ssh,
      ...(draft.ssh &&
        !draft.people.some(({sshKeys}) => sshKeys.length > 0) && {
          fault: 'nobody has an SSH key yet: add one, or switch the server off',
        }),
    },
    ...stepButtons,
    {type: 'button', id: 'add', label: 'Add a person'},
    ...(draft.people.length > 1
      ? [{type: 'button', id: 'remove', label: 'Remove the last person'} as const]
      : []),
  ],
  put: ({draft}, control, value) => {
    if (control === 'root')
      return {
        ...draft,
        root: {...draft.root, how: value === 'password' || value === 'generate' ? value : 'locked'},
      };
    if (control.startsWith('root-password')) {
      return {
        ...draft,
        root: {
          ...draft.root,
          password: retyped(draft.root.password, 'root-password', control, String(value)),
        },
      };
    }
    if (control === 'ssh') return {...draft, ssh: value === true};
    const [, number = '', key = ''] = /^(\d+)-(.*)$/.exec(control) ?? [];
    return withPeople(
      draft,
      draft.people.map((person, at) =>
        at === Number(number) ? changed(person, key, control, value) : person,
      ),
    );
  },
  press: (view, button) => {
    const {draft} = view;
    if (button === 'add')
      return {type: 'draft', draft: withPeople(draft, [...draft.people, nobody])};
    if (button === 'remove')
      return {type: 'draft', draft: withPeople(draft, draft.people.slice(0, -1))};
    return stepIntent(view, button);
  },
};
