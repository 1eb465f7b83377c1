// SPDX-License-Identifier: GPL-3.0-or-later
import type {PartitionRole} from './layout.ts';

/** A GPT type as the partition table writes it (lower case) and as systemd-repart prints it. */
export type PartitionType = {readonly guid: string; readonly name: string};

const root: PartitionType = {guid: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709', name: 'root-x86-64'};
const verity: PartitionType = {
  guid: '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5',
  name: 'root-x86-64-verity',
};
const signature: PartitionType = {
  guid: '41092b05-9fc8-4523-994f-2def0408b176',
  name: 'root-x86-64-verity-sig',
};

/**
 * Types by role, from the UAPI Discoverable Partitions Specification (x86-64). State is plain Linux
 * data on purpose: no generator may mount it on its own; the signed command line names it by UUID.
 */
export const partitionTypes: Readonly<Record<PartitionRole, PartitionType>> = {
  esp: {guid: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', name: 'esp'},
  'root-a': root,
  'verity-a': verity,
  'signature-a': signature,
  'root-b': root,
  'verity-b': verity,
  'signature-b': signature,
  state: {guid: '0fc63daf-8483-4772-8e79-3d69d8477de4', name: 'linux-generic'},
};
