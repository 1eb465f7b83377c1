// SPDX-License-Identifier: GPL-3.0-or-later
import type {Found} from './found.ts';

/**
 * A find as JSON: sizes are decimal strings of bytes, times ISO 8601. The answers are text, as
 * untrusted as they were found.
 */
export function foundRecord(found: Found): Readonly<Record<string, unknown>> {
  const {path, model, serial, wwn, bytes} = found.disk;
  const disk = {path, model, serial, wwn, bytes: bytes.toString()};
  switch (found.type) {
    case 'begun':
      return {is: found.type, disk};
    case 'unreadable':
      return {is: found.type, disk, why: found.why};
    case 'finished':
    case 'interrupted': {
      const {
        journal: {
          header: {forge, plan, payload},
        },
        stopped: {began, at, copied, ...stopped},
        esp,
        answers,
        elsewhere,
        alike,
      } = found;
      return {
        is: found.type,
        disk,
        esp,
        forge,
        plan,
        payload,
        began: iso(began),
        elsewhere,
        alike,
        stopped: {
          at: iso(at),
          ...stopped,
          ...(copied && {copied: {done: copied.done.toString(), total: copied.total.toString()}}),
        },
        ...(answers !== undefined && {answers}),
      };
    }
  }
}

/** Whatever a journal says: a time that no calendar has is none. */
const iso = (t: number): string | null => (t < 8.64e15 ? new Date(t).toISOString() : null);
