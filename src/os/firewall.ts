// SPDX-License-Identifier: GPL-3.0-or-later

/** What loads the packet filter's rules: nftables' own unit, in Debian's package and upstream. */
export const firewallUnit = 'nftables.service';

/** Where that unit of Debian's reads its rules, and InterGenOS's too. */
export const firewallPath = '/etc/nftables.conf';
