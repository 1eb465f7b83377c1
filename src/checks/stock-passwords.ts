// SPDX-License-Identifier: GPL-3.0-or-later
import {read, type Command} from '../system/command.ts';

/** Passwords that images, appliances and tutorials ship with. */
export const stockPasswords: readonly string[] = [
  'password',
  'passwd',
  'Password1',
  'P@ssw0rd',
  'root',
  'toor',
  'admin',
  'administrator',
  'user',
  'live',
  'liveuser',
  'guest',
  'demo',
  'test',
  'default',
  'changeme',
  'secret',
  'letmein',
  'welcome',
  'linux',
  'debian',
  'ubuntu',
  'fedora',
  'arch',
  'intergenos',
  'InterGenOS',
  'forge',
  'raspberry',
  'vagrant',
  'alpine',
  'qwerty',
  'abc123',
  '1234',
  '12345',
  '123456',
  '12345678',
  '123456789',
  '111111',
  '0000',
];

/**
 * The system's own crypt(3), through perl: it knows every method that the hashes were made with,
 * yescrypt too. Reads accounts, a line of a dot, candidates; writes the names of accounts that one
 * fits. Hashes go in on standard input: arguments are for everybody to see.
 */
const script = String.raw`
while (<STDIN>) { chomp; last if $_ eq "."; my ($n, $h) = split /\t/; push @a, [$n, $h] }
chomp(@c = <STDIN>);
for my $a (@a) { for my $c (@c, $a->[0]) { my $m = crypt($c, $a->[1]); if (defined $m && $m eq $a->[1]) { print "$a->[0]\n"; last } } }
`.trim();

export const matchStock = (
  accounts: readonly {readonly name: string; readonly hash: string}[],
): Command => ({
  ...read('perl', '-e', script),
  stdin: [...accounts.map(({name, hash}) => `${name}\t${hash}`), '.', ...stockPasswords, ''].join(
    '\n',
  ),
});
