// SPDX-License-Identifier: GPL-3.0-or-later

/** The version of Forge; a test compares it with package.json, which is not part of the bundle. */
export const version = '0.1.0';
