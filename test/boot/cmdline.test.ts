// SPDX-License-Identifier: GPL-3.0-or-later
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {commandLine, commandLineLimit, type CommandLineFacts} from '../../src/boot/cmdline.ts';

const facts: CommandLineFacts = {
  rootHash: '88a88290'.repeat(8),
  rootType: 'erofs',
  state: {luksUuid: '11111111-2222-4333-8444-555555555555'},
  espUuid: '22222222-3333-4444-8555-666666666666',
  keymap: 'uk',
  locale: 'en_GB.UTF-8',
  consoles: ['tty0', 'ttyS0,115200'],
};

describe('commandLine', () => {
  test('is exactly this, to the character', () => {
    expect(commandLine(facts)).toBe(
      [
        `roothash=${facts.rootHash}`,
        'rootfstype=erofs',
        'ro',
        'systemd.verity_root_options=panic-on-corruption',
        'panic=10',
        'rd.shell=0',
        'rd.emergency=reboot',
        'systemd.default_device_timeout_sec=300',
        'lockdown=integrity',
        'module.sig_enforce=1',
        'rd.luks.name=11111111-2222-4333-8444-555555555555=state',
        'systemd.mount-extra=/dev/mapper/state:/state:ext4:noatime,x-initrd.mount',
        'systemd.mount-extra=overlay:/etc:overlay:lowerdir=/sysroot/etc,upperdir=/sysroot/state/etc/upper,workdir=/sysroot/state/etc/work,' +
          'x-initrd.mount,x-systemd.requires-mounts-for=/sysroot/state',
        'systemd.mount-extra=/state/var:/var:none:bind,x-initrd.mount,x-systemd.requires-mounts-for=/sysroot/state',
        'systemd.mount-extra=/state/home:/home:none:bind,x-initrd.mount,x-systemd.requires-mounts-for=/sysroot/state',
        'systemd.mount-extra=/state/root:/root:none:bind,x-initrd.mount,x-systemd.requires-mounts-for=/sysroot/state',
        'systemd.gpt_auto=no',
        'systemd.ssh_auto=no',
        'systemd.mount-extra=PARTUUID=22222222-3333-4444-8555-666666666666:/efi:vfat:umask=0077,nodev,nosuid,noexec,noauto,x-systemd.automount,x-systemd.idle-timeout=120',
        'vconsole.keymap=uk',
        'locale.LANG=en_GB.UTF-8',
        'console=tty0',
        'console=ttyS0,115200',
      ].join(' '),
    );
  });

  test('an unencrypted state is mounted by the UUID of its partition, and nothing is opened', () => {
    const partitionUuid = '33333333-4444-4555-8666-777777777777';
    const [open, plain] = [
      commandLine(facts).split(' '),
      commandLine({...facts, state: {partitionUuid}}).split(' '),
    ];
    expect(open.filter(word => !plain.includes(word))).toEqual([
      'rd.luks.name=11111111-2222-4333-8444-555555555555=state',
      'systemd.mount-extra=/dev/mapper/state:/state:ext4:noatime,x-initrd.mount',
    ]);
    expect(plain.filter(word => !open.includes(word))).toEqual([
      `systemd.mount-extra=PARTUUID=${partitionUuid}:/state:ext4:noatime,x-initrd.mount`,
    ]);
  });

  test('puts allowed extras last', () => {
    expect(commandLine({...facts, extras: ['quiet', 'loglevel=3']})).toMatch(/ quiet loglevel=3$/);
  });

  test.each([
    'init=/bin/sh',
    'rd.break',
    'lockdown=none',
    'module.sig_enforce=0',
    'systemd.debug_shell',
    'quiet init=/bin/sh',
    'loglevel=30',
    'quiet\n',
    '',
    'roothash=0',
    'systemd.unit=rescue.target',
    'SYSTEMD_SULOGIN_FORCE=1',
  ])('refuses the extra %j', word => {
    expect(() => commandLine({...facts, extras: [word]})).toThrow(
      expect.objectContaining({code: 'CMDLINE-EXTRA'}),
    );
  });

  test('refuses a line that the kernel would cut', () => {
    const length = commandLine(facts).length;
    const room = commandLineLimit - 1 - length;
    const console = (size: number) => 'x'.repeat(size - ' console='.length);
    expect(commandLine({...facts, consoles: [...facts.consoles, console(room)]})).toHaveLength(
      commandLineLimit - 1,
    );
    const long = {...facts, consoles: [...facts.consoles, console(room + 1)]};
    expect(() => commandLine(long)).toThrow(expect.objectContaining({code: 'CMDLINE-LONG'}));
  });

  test.each([
    {rootHash: 'AB'.repeat(32)},
    {rootHash: 'ab'.repeat(31)},
    {state: {luksUuid: 'x'}},
    {state: {partitionUuid: '1:/etc:ext4'}},
    {keymap: 'uk init=/bin/sh'},
    {keymap: ''},
    {locale: 'C\nrd.break'},
    {consoles: ['tty0 rd.break']},
    {consoles: ['']},
  ] satisfies readonly Partial<CommandLineFacts>[])(
    'a fact that was never checked is a bug: %j',
    wrong => {
      expect(() => commandLine({...facts, ...wrong})).toThrow(RangeError);
    },
  );

  test('nothing that a fact says can add a word', () => {
    const usual = commandLine(facts).split(' ').length;
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (keymap, locale, console) => {
        try {
          expect(
            commandLine({...facts, keymap, locale, consoles: ['tty0', console]}).split(/\s/),
          ).toHaveLength(usual);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }),
    );
  });
});
