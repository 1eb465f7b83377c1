// SPDX-License-Identifier: GPL-3.0-or-later
import {describe, expect, it} from 'vitest';
import {audited} from './audited-tree.ts';
import {treeFaults} from './faults/trees.ts';

describe('a tree', () => {
  it.each([
    ['/usr/lib', ['postgresql@.service']],
    ['/etc', []],
  ] as const)(
    'whose own unit keeps an excepted line has an exception too many; an owner in %s ' +
      'who is stricter has not',
    async (top, unneeded) => {
      const unit = 'postgresql@.service';
      const {report} = await audited(
        {
          [`/usr/lib/systemd/system/${unit}`]:
            '[Service]\nExecStart=/usr/bin/pg_ctlcluster %i ' +
            'start\n[Install]\nWantedBy=multi-user.target\n',
          [`${top}/systemd/system/${unit}.d/60-strict.conf`]:
            '[Service]\nMemoryDenyWriteExecute=true\n',
        },
        {},
        'exceptions-used',
      );
      expect(
        report.findings.filter(({verdict}) => verdict === 'fails').map(({subject}) => subject),
      ).toEqual(unneeded);
    },
  );

  it('is judged without asking this machine for anything but its tools', async () => {
    const {report, world} = await audited();
    expect(world.calls.map(({line}) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['find', 'systemd-analyze']),
    );
    expect(new Set(world.calls.map(({line}) => line.split(' ')[0]))).toEqual(
      new Set(['find', 'getcap', 'systemd-analyze']),
    );
    expect(report.notAsked.map(({id}) => id)).toEqual(
      expect.arrayContaining(['listeners', 'running-seccomp', 'secure-boot']),
    );
    expect(
      report.findings.find(
        ({check, subject}) =>
          check === 'sandbox-no-new-privileges' && subject === 'probe-whole.service',
      )?.verdict,
    ).toBe('holds');
  });

  it.each(treeFaults)('%s names %s', async (check, subject, files, links) => {
    const {report} = await audited(files, links, check);
    expect(
      report.findings.filter(one => one.check === check && one.subject === subject),
    ).toMatchObject([{verdict: 'fails'}]);
  });

  it.each([
    ['kernel.unprivileged_userns_clone=0', 'ID=debian\n', 'holds'],
    ['kernel.unprivileged_userns_clone=0', 'NAME=x\nID_LIKE="ubuntu debian"\n', 'holds'],
    [
      'kernel.unprivileged_userns_clone=0',
      'ID=fedora\nHOME_URL=https://debian.example/\n',
      'cannot tell',
    ],
    ['user.max_user_namespaces=0', 'ID=fedora\n', 'holds'],
    ['kernel.apparmor_restrict_unprivileged_userns=1', 'ID=debian\n', 'cannot tell'],
    ['kernel.unprivileged_userns_clone=1', 'ID=debian\n', 'fails'],
  ] as const)(
    'with %s and os-release %j: user-namespaces %s',
    async (setting, release, verdict) => {
      const {report} = await audited(
        {'/etc/sysctl.d/60.conf': `${setting}\n`, '/etc/os-release': release},
        {},
        'user-namespaces',
      );
      expect(report.findings.map(one => one.verdict)).toEqual([verdict]);
    },
  );

  it.each(['/usr/bin/podman', '/usr/local/bin/podman'])(
    'with %s has somebody who needs user namespaces',
    async program => {
      const {report} = await audited(
        {'/etc/sysctl.d/60.conf': 'kernel.unprivileged_userns_clone=1\n', [program]: 'ELF'},
        {},
        'user-namespaces',
      );
      expect(report.findings).toMatchObject([
        {verdict: 'excepted', reason: 'rootless Podman cannot work without'},
      ]);
    },
  );

  it.each(['firewall-closed', 'mac-active'])(
    'whose unit for %s is masked fails, though a link wants it',
    async rule => {
      const units = ['nftables.service', 'apparmor.service'];
      const files = {
        ...Object.fromEntries(units.map(unit => [`/usr/lib/systemd/system/${unit}`, ''])),
        '/etc/nftables.conf': ['input', 'forward']
          .map(
            hook =>
              `table inet ${hook} { chain c { type filter hook ${hook} priority 0; ` +
              'policy drop; } }',
          )
          .join('\n'),
      };
      const wants = Object.fromEntries(
        units.map(unit => [
          `/etc/systemd/system/sysinit.target.wants/${unit}`,
          `/usr/lib/systemd/system/${unit}`,
        ]),
      );
      const verdicts = async (links: Readonly<Record<string, string>>) =>
        new Set((await audited(files, links, rule)).report.findings.map(({verdict}) => verdict));
      expect(await verdicts(wants)).toEqual(new Set(['holds']));
      expect(
        await verdicts({
          ...wants,
          ...Object.fromEntries(units.map(unit => [`/etc/systemd/system/${unit}`, '/dev/null'])),
        }),
      ).toEqual(new Set(['fails']));
    },
  );

  it('never reads a file of this machine through a link that leads out', async () => {
    const {report} = await audited({}, {'/etc/passwd': '/../../../etc/passwd'}, 'uid-zero');
    expect(report.findings.find(({check}) => check === 'uid-zero')?.verdict).toBe('holds');
  });
});
