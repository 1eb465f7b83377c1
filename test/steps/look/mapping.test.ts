import {describe, expect, test} from 'vitest';
import {mappingOf, parseMapping, sameDevice} from '../../../src/steps/look/mapping.ts';
import {fakeWorld, on} from '../../support/world.ts';

/** `cryptsetup status` and `veritysetup status` as cryptsetup 2.7.5 words them (src/cryptsetup.c, src/veritysetup.c). */
const luks = `/dev/mapper/forge-state is active and is in use.
  type:    LUKS2
  cipher:  aes-xts-plain64
  keysize: 512 bits
  key location: keyring
  device:  /dev/vda8
  mode:    read/write
`;
const verity = `/dev/mapper/forge-root is active.
  type:        VERITY
  status:      verified
  hash type:   1
  data device: /dev/vda2
  root hash:   c27e
`;

describe('a mapping', () => {
	test('is read by name', () => {
		expect(parseMapping(luks).get('device')).toBe('/dev/vda8');
		expect(parseMapping(luks).get('key location')).toBe('keyring');
		expect([...parseMapping(verity)])
			.toEqual([['type', 'VERITY'], ['status', 'verified'], ['hash type', '1'], ['data device', '/dev/vda2'], ['root hash', 'c27e']]);
	});

	test('that is not open is undefined; a kernel without device-mapper is a failure', async () => {
		const status = async (code: number): Promise<unknown> =>
			mappingOf(fakeWorld({commands: [on('cryptsetup status', {code, stdout: '/dev/mapper/x is inactive.\n'})]}).reader(), 'cryptsetup', 'x');
		expect(await status(4)).toBeUndefined();
		await expect(status(1)).rejects.toMatchObject({code: 'COMMAND-FAILED'});
	});

	test('devices are the same through links, and never when absent', async () => {
		const reader = fakeWorld({files: {'/dev/vda8': {device: 1}, '/dev/disk/by-id/x-part8': {link: '../../vda8'}, '/dev/vda7': {device: 1}}}).reader();
		expect(await sameDevice(reader, '/dev/disk/by-id/x-part8', '/dev/vda8')).toBe(true);
		expect(await sameDevice(reader, '/dev/disk/by-id/x-part8', '/dev/vda7')).toBe(false);
		expect(await sameDevice(reader, '/dev/gone', '/dev/gone')).toBe(false);
	});
});
