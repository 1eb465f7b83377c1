// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Where the libraries of the tool tree lie, below its root; systemd and swtpm have private ones,
 * which DT_RUNPATH would look for on the host.
 */
const libraries = [
  'usr/lib/x86_64-linux-gnu',
  'usr/lib/x86_64-linux-gnu/systemd',
  'usr/lib/x86_64-linux-gnu/swtpm',
];

/**
 * Finds the tree from the wrapper's own path, so that it can be renamed after it was made; `B`
 * comes first in PATH for tools that call tools.
 */
const head = '#!/bin/sh\nB=$(cd "${0%/*}" && pwd) R=${B%/bin}/root\nexport PATH="$B:$PATH"\n';

const quoted = (words: readonly string[]): string => words.map(word => ` "${word}"`).join('');

const gconv = {GCONV_PATH: '$R/usr/lib/x86_64-linux-gnu/gconv'};
const qemuModules = {QEMU_MODULE_DIR: '$R/usr/lib/x86_64-linux-gnu/qemu'};

/** Special needs of some programs; `$R` is the tree's root and `$B` the directory of wrappers. */
const extras: Readonly<
  Record<
    string,
    {readonly env?: Readonly<Record<string, string>>; readonly args?: readonly string[]}
  >
> = {
  'qemu-system-x86_64': {
    env: qemuModules,
    args: ['-L', '$R/usr/share/qemu', '-L', '$R/usr/share/seabios'],
  },
  'qemu-img': {env: qemuModules},
  'qemu-io': {env: qemuModules},
  'qemu-nbd': {env: qemuModules},
  // mtools converts names through code page 850; the host's gconv modules belong to another glibc.
  ...Object.fromEntries(
    ['mcopy', 'mmd', 'mdir', 'mdel', 'mtype', 'mkfs.vfat'].map(name => [name, {env: gconv}]),
  ),
  gpg: {args: ['--agent-program', '$B/gpg-agent']},
  openssl: {
    env: {
      OPENSSL_MODULES: '$R/usr/lib/x86_64-linux-gnu/ossl-modules',
      OPENSSL_CONF: '$R/etc/ssl/openssl.cnf',
    },
  },
  swtpm_setup: {args: ['--tpm', '$B/swtpm socket']},
};

/**
 * A POSIX-sh wrapper that runs an ELF program of the tree under the tree's own dynamic loader,
 * since its glibc may be newer (ld.so(8)).
 * @param program path of the program below the tree's root.
 */
export function elfWrapper(name: string, program: string): string {
  const {env = {}, args = []} = extras[name] ?? {};
  const exports = Object.entries(env)
    .map(([key, value]) => `export ${key}="${value}"\n`)
    .join('');
  const path = libraries.map(directory => `$R/${directory}`).join(':');
  return (
    `${head}${exports}exec "$R/usr/lib64/ld-linux-x86-64.so.2" --library-path "${path}" ` +
    `--argv0 "${name}" "$R/${program}"${quoted(args)} "$@"\n`
  );
}

/**
 * A wrapper for a Python program of the tree; PYTHONHOME makes the tree's interpreter find the
 * tree's own modules.
 */
export function pythonWrapper(program: string): string {
  return (
    `${head}export PYTHONHOME="$R/usr" PYTHONPATH="$R/usr/lib/python3/dist-packages" ` +
    `PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1\n` +
    `exec "$B/python3" "$R/${program}" "$@"\n`
  );
}

/**
 * A wrapper for a Perl program of the tree. Directories go in as -I, not as PERL5LIB, which
 * programs run in a chroot would inherit.
 */
export function perlWrapper(program: string): string {
  const directories = [
    'usr/lib/x86_64-linux-gnu/perl/5.40',
    'usr/share/perl/5.40',
    'usr/lib/x86_64-linux-gnu/perl-base',
    'usr/share/perl5',
  ];
  return `${head}exec "$B/perl"${directories.map(directory => ` "-I$R/${directory}"`).join('')} "$R/${program}" "$@"\n`;
}
