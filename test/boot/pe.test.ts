import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {authenticodeSha256} from '../../src/boot/authenticode.ts';
import {parsePe} from '../../src/boot/pe.ts';
import {peFile, utf8} from './support.ts';

const plain = peFile({'.text': 'code', '.cmdline': 'ro quiet'});

describe('parsePe', () => {
	test('gives each section without its padding', () => {
		const {sections, certificates} = parsePe(plain);
		expect(sections.map(({name, data}) => [name, new TextDecoder().decode(data)])).toEqual([['.text', 'code'], ['.cmdline', 'ro quiet']]);
		expect(certificates.size).toBe(0);
	});

	test('finds the signature', () => {
		const {certificates} = parsePe(peFile({'.text': 'code'}, utf8('12345678')));
		expect(certificates).toEqual({offset: 1024 + 0, size: 8});
	});

	test.each([
		['nothing', new Uint8Array()],
		['a text', utf8('#!/bin/sh\n'.repeat(20))],
		['a file cut in its headers', plain.subarray(0, 0x100)],
		['a file cut in a section', plain.subarray(0, plain.length - 512)],
		['a 32-bit file', plain.with(0x58, 0x0b).with(0x59, 0x01)],
		['a signature that is not there', plain.with(0x58 + 112 + 32 + 3, 0x10).with(0x58 + 112 + 36, 8)],
	])('refuses %s', (_, bytes) => {
		expect(() => parsePe(bytes)).toThrow(RangeError);
	});

	test('whatever lies on the ESP: a result or a RangeError', () => {
		fc.assert(fc.property(fc.nat(0x1a0), fc.nat(255), (at, value) => {
			try {
				parsePe(plain.with(at, value));
			} catch (error) {
				if (!(error instanceof RangeError)) throw error;
			}
		}));
	});
});

describe('authenticodeSha256', () => {
	test('is the same with and without a signature, and whatever the checksum', () => {
		const hash = authenticodeSha256(plain);
		expect(authenticodeSha256(peFile({'.text': 'code', '.cmdline': 'ro quiet'}, utf8('signature')))).toBe(hash);
		expect(authenticodeSha256(plain.with(0x58 + 64, 1))).toBe(hash);
	});

	test('any other byte counts', () => {
		const hash = authenticodeSha256(plain);
		const free = (at: number) => (at >= 0x58 + 64 && at < 0x58 + 68) || (at >= 0x58 + 144 && at < 0x58 + 152);
		// past the headers, where every value parses
		fc.assert(fc.property(fc.integer({min: 0x200, max: plain.length - 1}), at => {
			fc.pre(!free(at));
			expect(authenticodeSha256(plain.with(at, (plain[at] ?? 0) ^ 1))).not.toBe(hash);
		}));
	});

	test('counts a file as if padded to eight bytes', () => {
		const odd = new Uint8Array([...plain, 0, 0, 0]);
		const padded = new Uint8Array([...plain, 0, 0, 0, 0, 0, 0, 0, 0]);
		expect(authenticodeSha256(odd)).toBe(authenticodeSha256(padded));
	});
});
