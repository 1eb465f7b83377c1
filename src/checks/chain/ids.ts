// SPDX-License-Identifier: GPL-3.0-or-later

/** Ids of the checks that a face treats apart: what it says depends on how they came out. */
export const secureBootCheck = 'secure-boot';
export const enrolledCheck = 'mok-enrolled';
