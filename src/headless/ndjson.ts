// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * One value as one line of NDJSON (https://github.com/ndjson/ndjson-spec): JSON escapes line ends
 * inside strings, so a line end is a record end.
 */
export const ndjsonLine = (record: object): string => `${JSON.stringify(record)}\n`;
