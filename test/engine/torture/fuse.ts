// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Where a machine loses its process: at the n-th point between two indivisible changes of the
 * world.
 */
export type Fuse = {
  /** Passes a point, or never comes back. */
  burn(): Promise<void>;
  /** For reads: a dead process reads nothing either. */
  alive(): Promise<void>;
  readonly dead: Promise<void>;
  points(): number;
};

const never = new Promise<void>(() => {});

/**
 * A fuse that kills at point `at`; without a number it only counts. `onPoint` is told every point
 * that is passed.
 */
export function makeFuse(
  at = Number.POSITIVE_INFINITY,
  onPoint: (point: number) => void = () => {},
): Fuse {
  let points = 0;
  let blown = false;
  let blow = (): void => {};
  const dead = new Promise<void>(resolve => {
    blow = resolve;
  });
  const alive = async (): Promise<void> => {
    if (blown) await never;
  };
  return {
    alive,
    dead,
    points: () => points,
    burn: async () => {
      await alive();
      const point = points++;
      if (point >= at) {
        blown = true;
        blow();
        await never;
      }
      onPoint(point);
    },
  };
}
