// SPDX-License-Identifier: GPL-3.0-or-later

// In two pieces: reuse(1) would take the whole for a word about this file.
const tag = 'SPDX-' + 'License-Identifier';

/** What a generated file says of its licence, without the mark of a comment. */
export const licenceLine = `${tag}: GPL-3.0-or-later`;
