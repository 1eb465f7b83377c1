// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync, writeFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from 'vitest';
import {makeStore} from '../../../src/screens/app/store.ts';
import {answersOf} from '../../../src/screens/draft/answers-of.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {readAloud} from '../../../src/screens/reader/read-aloud.ts';
import {facts, noFacts, planned} from '../support/facts.ts';
import {listener} from '../support/listener.ts';
import {stateOn} from '../support/program.ts';
import {asked, copying, ended, planOnly} from '../support/runs.ts';

const file = new URL('../../../docs/reader-transcript.txt', import.meta.url);

/** What somebody types from power-on to the card, a line a question. */
const typed = [
  '1', // Install
  'latin',
  '2',
  'yz',
  '1', // key map, a line to try it
  '4',
  'berlin',
  'anvil',
  '1', // language, time zone, host name
  '',
  '1', // network
  '1',
  '3456',
  '1', // disk
  '1', // system image
  '',
  'short',
  'correct horse battery',
  'correct horse batery',
  'correct horse battery',
  '1', // encryption
  'alice',
  'Alice Liddell',
  'n',
  'down the hole',
  'down the hole',
  'y',
  '',
  '',
  'n',
  '1', // people
  '',
  '',
  '',
  '',
  'y',
  '',
  '',
  'y',
  '',
  '2',
  '',
  'y',
  'h',
  '1', // confinement: no key ring, no home directory, crun, the audit
  '',
  '',
  '3', // keys: rehearse
  'down',
  'enter',
  'enter',
  'enter',
  'enter',
  'down',
  'enter',
  'bcdefghjklno',
  'b',
  '1',
  '',
  '',
  '1', // keys
  '',
  '2',
  '1',
  '',
  '1', // review: the plan, install
  'line 29',
  '1', // a failed step: what the command said, try again
  '1', // installed: continue
  '1',
  'down',
  'b',
  '1',
  '2',
  'n',
  '2',
  'y', // the card: rehearse, restart
];

async function wholeWalk() {
  const heard = listener(typed);
  const intents: unknown[] = [];
  let plans = 0;
  const store = makeStore(pages, stateOn('start', {facts: noFacts}), intent => {
    intents.push(intent);
    if (intent.do === 'install') {
      store.learn({run: planOnly()});
      store.open('progress');
      void Promise.resolve()
        .then(() => store.learn({run: copying()}))
        .then(() => store.learn({run: asked()}));
    }
    if (intent.do === 'decide')
      void Promise.resolve().then(() =>
        store.learn({run: ended('staged'), mokPassword: 'bcdefghijkmn'}),
      );
  });
  store.subscribe(() => {
    // The plan is made when the review opens, as the services do it.
    if (store.state().at === 'review' && store.state().facts.planned === undefined && plans++ < 5)
      void Promise.resolve().then(() => store.learn({planned}));
  });
  // What the machine is becomes known while the program already speaks.
  setTimeout(() => store.learn(facts), 5);
  await readAloud(store, pages, heard);
  return {heard, store, intents};
}

describe('a complete walk for somebody who listens', () => {
  let walked: Awaited<ReturnType<typeof wholeWalk>>;
  let transcript = '';
  beforeAll(async () => {
    walked = await wholeWalk();
    transcript = `${walked.heard.transcript.join('\n')}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, transcript);
  });

  test('is the one that is committed', () => {
    expect(transcript).toBe(readFileSync(file, 'utf8'));
  });
  test('types everything, installs the plan that was said, and ends in the restart', () => {
    expect(walked.heard.left()).toBe(0);
    expect(walked.intents).toContainEqual({do: 'install', digest: planned.digest});
    expect(transcript.indexOf(`Plan ${planned.digest}`)).toBeLessThan(
      transcript.indexOf('Installation.'),
    );
    expect(walked.intents.at(-1)).toEqual({do: 'leave', how: 'reboot'});
  });
  test('ends in the answers of the equivalent answer file', () => {
    expect(answersOf(walked.store.state().draft, facts.disks!)).toMatchObject({
      keymap: 'de-latin1-nodeadkeys',
      locale: 'de_DE.UTF-8',
      timezone: 'Europe/Berlin',
      hostname: 'anvil',
      disk: {match: {serial: 'S6Z1NJ0W123456'}, erase: 'replace'},
      users: [{name: 'alice', fullName: 'Alice Liddell', groups: ['sudo']}],
      confinement: {
        flatpak: {deny: ['secrets', 'home']},
        containers: {runtime: 'crun'},
        audit: 'daily',
      },
    });
  });

  describe('can be read aloud:', () => {
    test('plain characters, no drawing', () => {
      expect(transcript).toMatch(/^[\n -~]*$/);
      expect(transcript).not.toMatch(/[[\]] |\*\*|[|<>#~^]/);
    });
    test('no blanks in a row, none at the end of a line', () => {
      expect(transcript.split('\n').filter(row => /\S {2}| $/.test(row))).toEqual([]);
    });
    test('every line is a sentence or a question with its answer', () => {
      expect(walked.heard.transcript.filter(line => line !== '' && !/[.!?:]/.test(line))).toEqual(
        [],
      );
    });
    test('nothing is said twice in a row, and every page but once each time it opens', () => {
      expect(
        walked.heard.transcript.filter(
          (line, index) => line !== '' && line === walked.heard.transcript[index - 1],
        ),
      ).toEqual([]);
    });
    test('"such as" stands before real examples only', () => {
      expect([...transcript.matchAll(/such as ([^.;]*)/g)].map(([, example]) => example)).toSatisfy(
        (found: readonly string[]) =>
          found.every(example => !/none|line of|empty|key\b/.test(example)),
      );
    });
    test('no secret is in it but the one-time password, which has to be written down', () => {
      expect(transcript).not.toMatch(/correct horse|down the hole/);
      expect(transcript).toContain('bcde fghi jkmn');
    });
    test('every step that is done is said, once', () => {
      for (const title of [
        'Make the partitions',
        'Write the sealed root and read it back',
        'Everything is in place',
      ])
        expect(transcript.split(`${title}: done.`)).toHaveLength(2);
      expect(transcript).toContain('Encrypt and format the state: failed.');
    });
  });
});
