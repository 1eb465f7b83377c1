// SPDX-License-Identifier: GPL-3.0-or-later

/** `veritysetup dump`, as recorded with cryptsetup 2.7.5. */
export const superblock = `VERITY header information for /dev/vda3
UUID:            \t3f32b227-f5ca-49f6-aed4-7d78c6c8e635
Hash type:       \t1
Data blocks:     \t2
Data block size: \t4096
Hash blocks:     \t1
Hash block size: \t4096
Hash algorithm:  \tsha256
Salt:            \t29020a50a73228ab7959a33a14957b246dcf754979718076b44560d096509acf
Hash device size: \t4096 [bytes]
`;
