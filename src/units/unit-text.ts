// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Every assignment in one section of a unit and its drop-ins, in the order in which systemd reads
 * them.
 */
export type Settings = ReadonlyMap<string, readonly string[]>;

/**
 * `[Section]` and its assignments of one text, comments and continuation lines treated as
 * systemd.syntax(7) says.
 */
function* assignments(
  text: string,
): Generator<readonly [section: string, key: string, value: string]> {
  let section = '';
  let open = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    // Comment lines between continued lines are ignored, and do not end them.
    if (/^[#;]/.test(line)) continue;
    if (line.endsWith('\\')) {
      open += `${line.slice(0, -1)} `;
      continue;
    }
    const whole = `${open}${line}`.trim();
    open = '';
    const [, head] = /^\[(.*)\]$/.exec(whole) ?? [];
    if (head !== undefined) {
      section = head;
      continue;
    }
    const equals = whole.indexOf('=');
    if (equals > 0) yield [section, whole.slice(0, equals).trim(), whole.slice(equals + 1).trim()];
  }
}

/**
 * The settings of one section of a unit: its own text first, then its drop-ins in order
 * (systemd.unit(5)).
 */
export function sectionSettings(texts: readonly string[], wanted: string): Settings {
  const found = new Map<string, string[]>();
  for (const text of texts) {
    for (const [section, key, value] of assignments(text)) {
      if (section !== wanted) continue;
      const known = found.get(key);
      if (known) known.push(value);
      else found.set(key, [value]);
    }
  }
  return found;
}

/**
 * The value that counts where a later assignment replaces an earlier one; `undefined` where nothing
 * or an empty value was assigned.
 */
export const lastOf = (settings: Settings, key: string): string | undefined =>
  settings.get(key)?.at(-1) || undefined;

/** Whether a boolean setting is on (systemd.syntax(7): 1, yes, true, on, whatever the case). */
export const isOn = (value: string | undefined): boolean =>
  /^(?:1|yes|y|true|t|on)$/i.test(value ?? '');

/** Whether it is off (0, no, false, off). */
export const isOff = (value: string | undefined): boolean =>
  /^(?:0|no|n|false|f|off)$/i.test(value ?? '');

/**
 * Whether the unit starts programs at all; one that does not (systemd-poweroff.service) has nothing
 * that could be confined.
 */
export const startsSomething = (service: Settings): boolean =>
  [...service].some(
    ([key, values]) => key.startsWith('Exec') && values.some(value => value !== ''),
  );
