// SPDX-License-Identifier: GPL-3.0-or-later
import {beforeAll, describe, expect, test} from 'vitest';
import {makeStore} from '../../../src/screens/app/store.ts';
import {answersOf} from '../../../src/screens/draft/answers-of.ts';
import {pages} from '../../../src/screens/pages/index.ts';
import {readAloud} from '../../../src/screens/reader/read-aloud.ts';
import {golden} from '../../golden.ts';
import {facts, noFacts, planned} from '../support/facts.ts';
import {help, into, press, replying} from '../support/replies.ts';
import {stateOn} from '../support/program.ts';
import {asked, copying, ended, planOnly} from '../../run-view/runs.ts';

/** What somebody types from power-on to the card, by what is asked. */
const replies = [
  ...press('Install'),
  ...into('Key map', 'latin', '2'),
  ...into('Try it here', 'yz'),
  ...press('Continue'),
  ...into('Language', '4'),
  ...into('Time zone', 'berlin'),
  ...into('Host name', 'anvil'),
  ...press('Continue'),
  // Network.
  ...press('Continue'),
  ...into('Disk', '1'),
  ...into('To confirm, type', '3456'),
  ...press('Continue'),
  // System image.
  ...press('Continue'),
  ...into('Passphrase.', 'short', 'correct horse battery'),
  ...into('Passphrase, again', 'correct horse batery', 'correct horse battery'),
  ...press('Continue'),
  ...into('Log-in name', 'alice'),
  ...into('Full name', 'Alice Liddell'),
  ...into('Make a random password', 'n'),
  ...into('Password.', 'down the hole'),
  ...into('Password, again', 'down the hole'),
  ...into('Administrator', 'y'),
  ...into('SSH server', 'n'),
  ...press('Continue'),
  ...into('Flatpak: no key ring', 'y'),
  ...into('Flatpak: no home directory', 'y'),
  ...into('Containers without root', '2'),
  ...into('Audit once a day', 'y'),
  ...help,
  ...press('Continue'),
  ...press('Rehearse MokManager'),
  ...into('MokManager', 'down'),
  ...into('Marked: Enroll MOK', 'enter'),
  ...into('Marked: View key 0', 'enter'),
  ...into('Compare the fingerprint', 'enter'),
  ...into('Marked: Continue', 'enter'),
  ...into('Marked: No', 'down'),
  ...into('Marked: Yes', 'enter'),
  ...into('Type the one-time password', 'bcdefghjklno'),
  ...into('Marked: Reboot', 'b'),
  ...press('Back'),
  ...press('Continue'),
  ...press('Show the plan'),
  ...press('Back'),
  ...press('Install now'),
  // A step failed.
  ...into('What the command said', 'line 29'),
  ...press('Try again'),
  ...press('Continue'),
  // The card.
  ...press('Rehearse MokManager'),
  ...into('MokManager', 'down'),
  ...into('Marked: Enroll MOK', 'b'),
  ...press('Back'),
  ...press('Restart'),
  ...into('Is it written down?', 'n'),
  ...press('Restart'),
  ...into('Is it written down?', 'y'),
];

async function wholeWalk() {
  const heard = replying(replies);
  const intents: unknown[] = [];
  let plans = 0;
  const store = makeStore(pages, stateOn('start', {facts: noFacts}), intent => {
    intents.push(intent);
    if (intent.type === 'install') {
      store.learn({run: planOnly()});
      store.open('progress');
      void Promise.resolve()
        .then(() => store.learn({run: copying()}))
        .then(() => store.learn({run: asked()}));
    }
    if (intent.type === 'decide')
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
  });

  test('is the one that is committed', () => {
    golden('docs/reader-transcript.txt', transcript);
  });
  test('types everything, installs the plan that was said, and ends in the restart', () => {
    expect(walked.heard.left()).toEqual([]);
    expect(walked.intents).toContainEqual({type: 'install', digest: planned.digest});
    expect(transcript.indexOf(`Plan ${planned.digest}`)).toBeLessThan(
      transcript.indexOf('Installation.'),
    );
    expect(walked.intents.at(-1)).toEqual({type: 'leave', how: 'reboot'});
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
