// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * GPT types (lower case) that say more than the file system in the partition does, as a person
 * would call them. From libfdisk's list (util-linux include/pt-gpt-partnames.h) and the UAPI
 * Discoverable Partitions Specification. Types for plain data have no name: what is in them tells.
 */
const gptNames: Readonly<Record<string, string>> = {
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b': 'ESP',
  '21686148-6449-6e6f-744e-656564454649': 'BIOS boot',
  'bc13c2ff-59e6-4262-a352-b275fd6f7172': 'XBOOTLDR',
  'e3c9e316-0b5c-4db8-817d-f92df00215ae': 'Microsoft reserved',
  'de94bba4-06d1-4d40-a16a-bfd50179d6ac': 'Windows recovery',
  '5808c8aa-7e8f-42e0-85d2-e1e90434cfb3': 'Windows LDM metadata',
  'af9b60a0-1431-4f62-bc68-3311714a69ad': 'Windows LDM data',
  'e75caf8f-f680-4cee-afa3-b001e56efc2d': 'Windows Storage Spaces',
  '7c3457ef-0000-11aa-aa11-00306543ecac': 'APFS',
  '48465300-0000-11aa-aa11-00306543ecac': 'HFS+',
  '53746f72-6167-11aa-aa11-00306543ecac': 'Core Storage',
  '426f6f74-0000-11aa-aa11-00306543ecac': 'Apple boot',
  '69646961-6700-11aa-aa11-00306543ecac': 'Apple iBoot',
  '52637672-7900-11aa-aa11-00306543ecac': 'Apple recovery',
  'fe3a2a5d-4f32-41a7-b725-accc3285a309': 'ChromeOS kernel',
  '3cb8e202-3b7e-47dd-8a3c-7ff2a13cfcec': 'ChromeOS root',
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'root',
  '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5': 'verity',
  '41092b05-9fc8-4523-994f-2def0408b176': 'verity signature',
};

/**
 * DOS types of partitions that only hold others (libfdisk: include/pt-mbr-partnames.h), as lsblk
 * writes them.
 */
const extended: readonly string[] = ['0x5', '0xf', '0x85'];

/** The name of a partition's type; empty for one that says nothing. */
export const partitionTypeName = (type: string): string =>
  gptNames[type] ?? (extended.includes(type) ? 'extended' : '');
