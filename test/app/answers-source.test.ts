// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import type {HttpRequest} from '../../src/system/http.ts';
import {answersSource} from '../../src/app/answers-source.ts';
import type {AnswersSource} from '../../src/app/answers-file.ts';
import type {Entry} from '../support/memory-files.ts';
import {desk} from '../cli/support.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const yaml = 'version: 1\n';
const url = 'https://boot.example/a.yaml';
const medium = '/run/forge/medium/forge/answers.yaml';

type Setting = {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly credentials?: string;
  readonly place?: string;
  readonly sha256?: string;
  readonly search?: boolean;
  /** What the server has. */
  readonly served?: string;
};

function source({files = {}, credentials, place, sha256, search = false, served = yaml}: Setting): {
  asked: string[];
  found: Promise<AnswersSource>;
} {
  const asked: string[] = [];
  const send = async (request: HttpRequest) => {
    asked.push(request.url);
    return {status: 200, body: new TextEncoder().encode(served)};
  };
  const {context} = desk({files, http: {send}, ...(credentials !== undefined && {credentials})});
  const wanted = {
    handedOver: search,
    ...(place !== undefined && {place}),
    ...(sha256 !== undefined && {sha256}),
  };
  return {asked, found: answersSource(context, wanted)};
}
const refused = (setting: Setting, code: string, detail: unknown = expect.anything()) =>
  expect(source(setting).found).rejects.toMatchObject({code, detail});

describe('a file', () => {
  test('is its text and its name', async () => {
    expect(await source({files: {'/a': yaml}, place: '/a'}).found).toEqual({
      text: yaml,
      name: '/a',
      channel: 'the file /a',
    });
  });
  test('is held against a hash where one is given, in any case of letters', async () => {
    expect(
      await source({files: {'/a': yaml}, place: '/a', sha256: hashOf(yaml).toUpperCase()}).found,
    ).toMatchObject({text: yaml});
    const other = '1'.repeat(64);
    const detail = `/a: the SHA-256 is ${hashOf(yaml)}, announced was ${other}`;
    await refused(
      {files: {'/a': yaml}, place: '/a', sha256: other},
      'ANSWERS-HASH-MISMATCH',
      detail,
    );
  });
  test.each([
    [{}, 'there is no such file'],
    [{'/a': {directory: true}}, 'EISDIR'],
    [{'/a': 'x'.repeat(256 * 1024 + 1)}, 'at most 256 KiB'],
    [{'/a': {device: 512}}, 'this cannot be an answer file'],
    [{'/a': Uint8Array.from([0x80])}, 'not UTF-8'],
  ] as const)('%j is not one', async (files, reason) =>
    refused({files, place: '/a'}, 'ANSWERS-UNREADABLE', expect.stringContaining(reason)),
  );
  test('of exactly 256 KiB is one', async () => {
    const text = 'x'.repeat(256 * 1024);
    expect((await source({files: {'/a': text}, place: '/a'}).found).text).toHaveLength(text.length);
  });
});

describe('a URL', () => {
  test('is fetched and named without its query', async () => {
    const {asked, found} = source({place: `${url}?key=1`, sha256: hashOf(yaml)});
    expect(await found).toEqual({text: yaml, name: url, channel: `the URL ${url}`});
    expect(asked).toEqual([`${url}?key=1`]);
  });
  test.each([
    [{place: url}, 'a URL needs --sha256'],
    [{place: url, sha256: 'abc'}, '--sha256 needs 64 hexadecimal digits'],
    [{place: 'ftp://x/y', sha256: hashOf(yaml)}, 'must be an http:// or https:// address'],
    [{place: 'https://u:p@x/y', sha256: hashOf(yaml)}, 'must not hold user and password'],
    [{}, 'give either'],
    [{place: '/a', search: true}, 'give either'],
    [{search: true, sha256: hashOf(yaml)}, '--sha256 is for a file or URL'],
  ])('or other words that make no sense: %j', async (setting, fault) => {
    const {asked, found} = source(setting);
    await expect(found).rejects.toMatchObject({
      code: 'USAGE',
      detail: expect.stringMatching(new RegExp(`^[^\n]*${fault}`)),
    });
    expect(asked).toEqual([]);
  });
});

describe('what was handed to the machine', () => {
  const menu = {'/proc/cmdline': 'quiet forge.live=1 forge.unattended=1\n'};
  const search = true;
  const credentials = '/c';

  test('the credential forge.answers', async () => {
    expect(await source({search, credentials, files: {'/c/forge.answers': yaml}}).found).toEqual({
      text: yaml,
      name: 'forge.answers',
      channel: 'the credential forge.answers',
    });
  });

  test.each(['', '\n'])('the credential forge.answers-url (%j at its end)', async end => {
    const {asked, found} = source({
      search,
      credentials,
      files: {'/c/forge.answers-url': `${url} sha256:${hashOf(yaml)}${end}`},
    });
    expect(await found).toEqual({
      text: yaml,
      name: url,
      channel: `the URL ${url} of the credential forge.answers-url`,
    });
    expect(asked).toEqual([url]);
  });

  test("the file on the medium's own ESP, by the boot menu's entry", async () => {
    expect(await source({search, files: {...menu, [medium]: yaml}}).found).toMatchObject({
      text: yaml,
      name: medium,
    });
  });

  const others = [
    'forge.live=1',
    'forge.unattended=0',
    'xforge.unattended=1',
    'forge.unattended=10',
    '',
  ];
  test.each(others)('which alone starts nothing (%j)', async line => {
    const files = {'/proc/cmdline': line, [medium]: yaml};
    await refused(
      {search, files},
      'ANSWERS-NOT-HANDED-OVER',
      expect.stringContaining('not looked at'),
    );
    // Nor does it stand in the way of answers that were handed over.
    expect(
      await source({search, credentials, files: {...files, '/c/forge.answers': 'other'}}).found,
    ).toMatchObject({text: 'other'});
  });

  test('nothing: says where it looked', async () => {
    await refused(
      {search, credentials, files: menu},
      'ANSWERS-NOT-HANDED-OVER',
      [
        'the credential forge.answers: not handed over',
        'the credential forge.answers-url: not handed over',
        `the file ${medium} on the medium's own ESP: not there`,
      ].join('\n'),
    );
    await refused(
      {search},
      'ANSWERS-NOT-HANDED-OVER',
      expect.stringContaining('the credential forge.answers: no credentials directory'),
    );
  });

  const offers = {
    answers: {'/c/forge.answers': yaml},
    url: {'/c/forge.answers-url': `${url} sha256:${hashOf(yaml)}`},
    esp: {...menu, [medium]: yaml},
  } as const;
  const pairs = [
    ['answers', 'url'],
    ['answers', 'esp'],
    ['url', 'esp'],
  ] as const;
  test.each(pairs)(
    'two of them (%s, %s) are refused, both named, nothing fetched',
    async (one, other) => {
      const words = {
        answers: 'the credential forge.answers',
        url: 'the credential forge.answers-url',
        esp: `the file ${medium}`,
      };
      const detail = expect.stringMatching(new RegExp(`${words[one]}.* and in ${words[other]}`));
      const {asked, found} = source({
        search,
        credentials,
        files: {...offers[one], ...offers[other]},
      });
      await expect(found).rejects.toMatchObject({code: 'ANSWERS-TWICE', detail});
      expect(asked).toEqual([]);
    },
  );

  test.each([
    [url, 'must hold an address and its hash'],
    [`${url} ${hashOf(yaml)}`, 'must hold an address'],
    [`${url} sha256:12`, 'must hold'],
    [`${url} sha256:${hashOf(yaml)} more`, 'must hold'],
    ['', 'must hold'],
    [`file:///a sha256:${hashOf(yaml)}`, 'an address that must be'],
    [`x sha256:${hashOf(yaml)}`, 'an address that is no address'],
  ])('an address without what it needs is refused: %j', async (text, fault) => {
    const {asked, found} = source({search, credentials, files: {'/c/forge.answers-url': text}});
    await expect(found).rejects.toMatchObject({
      code: 'ANSWERS-UNREADABLE',
      detail: expect.stringContaining(fault),
    });
    expect(asked).toEqual([]);
  });

  test('what the address gives must be what was announced', async () => {
    await refused(
      {search, credentials, files: offers.url, served: 'version: 2\n'},
      'ANSWERS-HASH-MISMATCH',
    );
  });
});
