// SPDX-License-Identifier: GPL-3.0-or-later
import {execFileSync} from 'node:child_process';
import {createHash, X509Certificate} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer, type RequestListener} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo, Server} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const directory = mkdtempSync(join(tmpdir(), 'forge-http-'));

/** What is to be closed after the last test. */
export const closers: (() => void)[] = [() => rmSync(directory, {recursive: true})];

/** A key and a certificate that nobody has signed, made now: no secret lies in the repository. */
function certificate(
  name: string,
  ...more: readonly string[]
): {key: Buffer; cert: Buffer; file: string; pin: string} {
  const [key, file] = [join(directory, `${name}.key`), join(directory, `${name}.pem`)];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      file,
      '-subj',
      `/CN=${name}`,
      ...more,
    ],
    {stdio: 'ignore'},
  );
  const cert = readFileSync(file);
  const spki = new X509Certificate(cert).publicKey.export({type: 'spki', format: 'der'});
  return {
    key: readFileSync(key),
    cert,
    file,
    pin: `sha256//${createHash('sha256').update(spki).digest('base64')}`,
  };
}
export const good = certificate('good', '-addext', 'subjectAltName=IP:127.0.0.1');
export const elsewhere = certificate(
  'elsewhere',
  '-addext',
  'subjectAltName=DNS:elsewhere.example',
);

export async function listening(server: Server, close: () => void): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(close);
  const address = server.address() as AddressInfo;
  return address.port;
}
export async function plain(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  return `http://127.0.0.1:${await listening(server, () => {
    server.close();
    server.closeAllConnections();
  })}/`;
}
export async function secure(
  {key, cert}: {key: Buffer; cert: Buffer},
  handler: RequestListener,
): Promise<string> {
  const server = createTlsServer({key, cert}, handler);
  server.on('tlsClientError', () => undefined);
  return `https://127.0.0.1:${await listening(server, () => {
    server.close();
    server.closeAllConnections();
  })}/`;
}
