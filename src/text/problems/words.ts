// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The words of one problem: `title` says what is wrong in a few words, `remedy` what the reader can
 * do now.
 */
export type ProblemWords = {readonly title: string; readonly remedy: string};
