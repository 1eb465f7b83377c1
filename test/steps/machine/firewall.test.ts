// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import * as z from 'zod';
import {firewallText} from '../../../src/steps/machine/firewall.ts';
import {targetFor} from '../fakes/target.ts';

const text = (changes: object = {}): string | undefined => firewallText(targetFor(changes).answers);

/**
 * What `nft -j list ruleset` (1.1.3) said after it had loaded these rules with SSH on port 2222, in
 * a network namespace of its own.
 */
const recorded = z
  .object({
    nftables: z.array(
      z.object({
        chain: z.object({name: z.string(), hook: z.string(), policy: z.string()}).exactOptional(),
        rule: z.object({chain: z.string(), expr: z.array(z.unknown())}).exactOptional(),
      }),
    ),
  })
  .parse(
    JSON.parse(
      readFileSync(
        new URL('../../fixtures/confinement/nft-closed-ssh-2222.json', import.meta.url),
        'utf8',
      ),
    ),
  ).nftables;

describe('the rules of the answers', () => {
  test('drop what comes in and what would pass through', () => {
    expect(text()).toContain(
      'chain input {\n\t\ttype filter hook input priority filter; policy drop;\n',
    );
    expect(text()).toContain(
      'chain forward {\n\t\ttype filter hook forward priority filter; policy drop;\n',
    );
    expect(text()).toContain(
      'chain output {\n\t\ttype filter hook output priority filter; policy accept;\n',
    );
  });

  test('are those that the image itself brings to the live system, where no port is open', () => {
    const rules = (of: string | undefined): string | undefined => of?.replaceAll(/^# .*\n/gm, '');
    const own = readFileSync(
      new URL('../../../qemu/build/tree/image/etc/nftables.conf', import.meta.url),
      'utf8',
    );
    expect(rules(own)).toBe(rules(text({ssh: {enable: false}})));
  });

  test('were loaded by nft as they are meant', () => {
    expect(
      recorded.flatMap(({chain}) => (chain ? [[chain.name, chain.hook, chain.policy]] : [])),
    ).toEqual([
      ['input', 'input', 'drop'],
      ['forward', 'forward', 'drop'],
      ['output', 'output', 'accept'],
    ]);
    const lines = (text({ssh: {enable: true, port: 2222, passwords: true}}) ?? '')
      .split('\n')
      .filter(line => /^\t\t(?!type)/.test(line));
    expect(recorded.filter(({rule}) => rule?.chain === 'input')).toHaveLength(lines.length);
  });

  test('open a port only for the SSH server, and only where it is on', () => {
    expect(text()).not.toMatch(/tcp dport/);
    expect(text({ssh: {enable: true, port: 2222, passwords: true}})).toMatch(
      /^\t\ttcp dport 2222 accept/m,
    );
    expect(text({ssh: {enable: false, port: 2222}})).not.toMatch(/tcp dport/);
  });

  test("are not written where the image's own shall stand", () =>
    expect(text({confinement: {firewall: 'image'}})).toBeUndefined());

  test('begin by forgetting what was there', () =>
    expect((text() ?? '').indexOf('flush ruleset')).toBeLessThan((text() ?? '').indexOf('table')));
});
