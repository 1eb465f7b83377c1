// SPDX-License-Identifier: GPL-3.0-or-later
import {join} from 'node:path';

/**
 * Reference images: `plain` for every scenario, `daemons` with real servers and containers for
 * those about confinement, so that the others stay small.
 */
export type Variant = 'plain' | 'daemons';

/**
 * The name of a stage in the cache: each variant has its own, so that building one never drops the
 * other.
 */
export const stageOf = (name: string, variant: Variant): string =>
  variant === 'plain' ? name : `${name}-${variant}`;

const trees = join(import.meta.dirname, 'tree');

/**
 * Scripts that run inside the new tree when its packages are configured; the first one calls the
 * others.
 */
export const customizers: Readonly<Record<Variant, readonly string[]>> = {
  plain: [join(trees, 'customize.sh')],
  daemons: [join(trees, 'customize-daemons.sh'), join(trees, 'customize.sh')],
};

/** Files over the packages' own, besides those that every variant has (layer.ts). */
export const ownFiles: Readonly<Record<Variant, readonly string[]>> = {
  plain: [],
  daemons: [join(trees, 'daemons')],
};
