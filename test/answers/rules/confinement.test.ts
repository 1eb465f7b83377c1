// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, test} from 'vitest';
import {answersOf, faultsOf, validAnswers} from '../support.ts';

const faults = (confinement: unknown, more: object = {}): readonly string[] =>
  faultsOf({...validAnswers(), ...more, confinement});

describe('confinement', () => {
  test('is careful where nothing is said, and asks for nothing that an image may lack', () => {
    expect(answersOf(validAnswers()).confinement).toEqual({
      firewall: 'closed',
      flatpak: {deny: []},
      audit: 'off',
    });
  });

  test('each permission once, each cluster once', () => {
    expect(faults({flatpak: {deny: ['home', 'host']}})).toEqual([]);
    expect(faults({flatpak: {deny: ['home', 'host', 'home']}})).toEqual([
      'confinement.flatpak.deny[2]: this is there twice',
    ]);
    const clusters = ['17/main', '17/main'];
    expect(faults({postgresql: {jit: false, clusters}})).toEqual([
      'confinement.postgresql.clusters[1]: this cluster is there twice',
    ]);
  });

  test("containers are somebody's", () => {
    expect(faults({containers: {runtime: 'crun'}})).toEqual([]);
    const nobody = {users: [], root: {credential: 'forge.root'}};
    expect(faults({containers: {runtime: 'crun'}}, nobody)).toEqual([
      'confinement.containers: containers run as the first user, and there is none; add a user',
    ]);
  });

  test.each([
    {flatpak: {deny: ['everything']}},
    {containers: {runtime: 'docker'}},
    {containers: {}},
    {postgresql: {clusters: ['17/main']}},
    {postgresql: {jit: false, clusters: ['../etc']}},
    {postgresql: {jit: false, clusters: ['17/main/../..']}},
    {postgresql: {jit: false, clusters: []}},
    {firewall: 'open'},
    {audit: true},
    {docker: {}},
  ])('%j is refused', value => expect(faults(value).length).toBeGreaterThan(0));
});
