// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash, createPublicKey} from 'node:crypto';
import {get} from 'node:http';
import {expect, test} from 'vitest';
import {httpEndpoint} from '../../../qemu/harness/endpoint.ts';
import {newSshKey} from '../../../qemu/harness/ssh-key.ts';
import {sshKeyFault} from '../../../src/answers/ssh-key.ts';

const fetched = (
  port: number,
  path: string,
): Promise<{readonly status: number; readonly body: string}> =>
  new Promise((resolve, reject) => {
    get({port, path, host: '127.0.0.1'}, response => {
      let body = '';
      response.on('data', (bytes: Buffer) => {
        body += bytes.toString();
      });
      response.on('end', () => resolve({status: response.statusCode ?? 0, body}));
    }).on('error', reject);
  });

test('an endpoint serves its files, remembers who asked, and answers as told', async () => {
  const endpoint = await httpEndpoint({'/a.yaml': 'version: 1\n'});
  try {
    expect(endpoint.url('/a.yaml')).toBe(`http://10.0.2.2:${endpoint.port}/a.yaml`);
    expect(await fetched(endpoint.port, '/a.yaml')).toEqual({status: 200, body: 'version: 1\n'});
    expect((await fetched(endpoint.port, '/other')).status).toBe(404);
    endpoint.refuse(1);
    expect((await fetched(endpoint.port, '/a.yaml')).status).toBe(503);
    expect((await fetched(endpoint.port, '/a.yaml')).status).toBe(200);
    expect(endpoint.seen.map(({status}) => status)).toEqual([200, 404, 503, 200]);
  } finally {
    endpoint.close();
  }
});

test('a key for one run is one that answers accept, and its halves belong together', () => {
  const {line, pem} = newSshKey('bob@example.org');
  expect(sshKeyFault(line)).toBeUndefined();
  const raw = createPublicKey(pem).export({type: 'spki', format: 'der'}).subarray(-32);
  expect(
    Buffer.from(line.split(' ')[1] ?? '', 'base64')
      .subarray(-32)
      .equals(raw),
  ).toBe(true);
  expect(createHash('sha256').update(line).digest('hex')).not.toBe(
    createHash('sha256').update(newSshKey('bob@example.org').line).digest('hex'),
  );
});
