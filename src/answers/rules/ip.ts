// SPDX-License-Identifier: GPL-3.0-or-later
import {isIPv4, isIPv6} from 'node:net';

/** An address as a number, with how many bits it has. */
export type Ip = {readonly family: 'IPv4' | 'IPv6'; readonly value: bigint; readonly bits: number};
/** An address within its network. */
export type Prefix = Ip & {readonly length: number};

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

/**
 * The sixteen-bit groups of an IPv6 address (RFC 4291 §2.2), whose last two may be written as IPv4.
 */
function ipv6Value(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const last = ipv4Value(dotted?.[2] ?? '0');
  const plain = dotted
    ? `${dotted[1]}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`
    : text;
  const [head = '', tail] = plain.split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros =
    tail === undefined ? [] : Array.from({length: 8 - front.length - back.length}, () => '0');
  return [...front, ...zeros, ...back].reduce(
    (value, group) => (value << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

const ipv4Value = (text: string): bigint =>
  text.split('.').reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** Reads an address without a zone; `undefined` for anything else. */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return {family: 'IPv4', value: ipv4Value(text), bits: 32};
  return isIPv6(text) && !text.includes('%')
    ? {family: 'IPv6', value: ipv6Value(text), bits: 128}
    : undefined;
}

/** Reads an address with its prefix length. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = '', length = '', more] = text.split('/');
  const ip = parseIp(address);
  return ip && more === undefined && /^\d{1,3}$/.test(length) && Number(length) <= ip.bits
    ? {...ip, length: Number(length)}
    : undefined;
}

const hostBits = ({bits, length}: Prefix): bigint => BigInt(bits - length);

/** Whether an address lies in a network. */
export const isWithin = (ip: Ip, network: Prefix): boolean =>
  ip.family === network.family &&
  ip.value >> hostBits(network) === network.value >> hostBits(network);

/**
 * fe80::/10 (RFC 4291 §2.4): the same on every link, and reachable on each without another address.
 */
export const isLinkLocal = ({family, value}: Ip): boolean =>
  family === 'IPv6' && value >> 118n === 0xfe80n >> 6n;

const range = (text: string, reason: string) => ({network: parsePrefix(text), reason});
const ranges = [
  range('0.0.0.0/8', "means this network and is nobody's address (RFC 1122 §3.2.1.3)"),
  range('127.0.0.0/8', "is the machine's own loopback"),
  range('224.0.0.0/4', 'is a multicast group'),
  range('240.0.0.0/4', 'is reserved (RFC 1112 §4)'),
  range('::/127', 'is the unspecified or the loopback address'),
  range('::ffff:0:0/96', 'is an IPv4 address in IPv6 writing (RFC 4291 §2.5.5); write it as IPv4'),
  range('ff00::/8', 'is a multicast group'),
];

/** Why an address cannot be one machine's, or `undefined`. */
export const unusable = (ip: Ip): string | undefined =>
  ranges.find(({network}) => network && isWithin(ip, network))?.reason;

/**
 * Why an address with its prefix length cannot be given to an interface, or `undefined`. /31 and
 * /127 have no network address (RFC 3021, RFC 6164).
 */
export function unusablePrefix(prefix: Prefix): string | undefined {
  const hosts = hostBits(prefix);
  if (prefix.length === 0)
    return (
      'a prefix length of 0 takes in the whole network; give that of the link, such as ' +
      '/24 or /64'
    );
  const reason = unusable(prefix);
  if (reason !== undefined || hosts < 2n) return reason;
  const host = prefix.value & ((1n << hosts) - 1n);
  if (prefix.family === 'IPv6')
    return host === 0n ? "is the routers' anycast address (RFC 4291 §2.6.1)" : undefined;
  if (host === 0n) return "is the network's own address, not a machine's";
  return host === (1n << hosts) - 1n ? "is the network's broadcast address" : undefined;
}
