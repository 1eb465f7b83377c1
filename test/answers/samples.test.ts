// SPDX-License-Identifier: GPL-3.0-or-later
import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {loadAnswers, faultLines} from '../../src/answers/load.ts';

const directory = new URL('../../assets/samples/', import.meta.url);
const sample = (name: string): string => readFileSync(new URL(name, directory), 'utf8');

test('there are samples', () => expect(readdirSync(directory).length).toBeGreaterThanOrEqual(7));

test.each(readdirSync(directory))('%s passes the check that it recommends', name => {
  const loaded = loadAnswers(sample(name));
  expect('answers' in loaded ? [] : faultLines(loaded.faults, name)).toEqual([]);
});

test('the minimal samples in YAML and JSON say the same', () => {
  expect(loadAnswers(sample('minimal.json'))).toEqual(loadAnswers(sample('minimal.yaml')));
});

test('YAML samples explain themselves', () => {
  for (const name of readdirSync(directory).filter(file => file.endsWith('.yaml')))
    expect(sample(name)).toMatch(/^# [A-Z]/);
});

test('the VM fixture is what the driver relies on', () => {
  const text = readFileSync(new URL('../fixtures/answers/vm-main.yaml', import.meta.url), 'utf8');
  expect(loadAnswers(text)).toMatchObject({
    answers: {
      disk: {match: {serial: 'FORGE-TARGET-1'}},
      hostname: 'forge-vm',
      keymap: 'uk',
      locale: 'en_GB.UTF-8',
      timezone: 'Europe/London',
      state: {passphrase: {credential: 'forge.state-passphrase'}},
      users: [{name: 'alice', password: {credential: 'forge.alice-password'}}],
      mok: {presence: 'driver', password: {credential: 'forge.mok-password'}},
      report: {device: '/dev/virtio-ports/org.intergenos.forge.report'},
      consoles: ['tty0', 'ttyS0,115200'],
      finally: 'reboot',
    },
  });
});
