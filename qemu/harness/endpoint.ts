// SPDX-License-Identifier: GPL-3.0-or-later
import {createHash, X509Certificate} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {
  createServer as plainServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import {createServer as tlsServer} from 'node:https';
import {join} from 'node:path';
import {LabFailure} from '../driver/failure.ts';
import {host} from '../driver/host.ts';
import type {Lab} from '../driver/lab.ts';
import {parseReport, type Report} from '../driver/report-channel.ts';

/** How a guest with a network that is not cut off names this host (QEMU, `-netdev user`). */
const hostSeenByGuest = '10.0.2.2';

/** One request that a guest made; header names in lower case. */
type Seen = {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly status: number;
  readonly body: string;
};

/** A server on this host for guests to talk to. */
export type Endpoint = {
  readonly port: number;
  /**
   * Address of a path as the guest must write it; `at` where the guest knows this host by another
   * address.
   */
  url(path: string, at?: string): string;
  /** Every request up to now, in order. */
  readonly seen: readonly Seen[];
  /** Records of all bodies that were taken, in order. */
  records(): readonly Report[];
  /** The next requests, so many, are answered 503 (RFC 9110 §15.6.4). */
  refuse(count: number): void;
  close(): void;
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

async function listening(
  scheme: 'http' | 'https',
  make: (listener: RequestListener) => Server,
  files: Readonly<Record<string, string>>,
  port: number,
): Promise<Endpoint> {
  const seen: Seen[] = [];
  let refusals = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const content = request.method === 'GET' ? files[request.url ?? ''] : '';
    const refused = content !== undefined && refusals-- > 0;
    const found = content === undefined ? 404 : 200;
    const code = refused ? 503 : found;
    seen.push({headers: request.headers, status: code, body});
    response.writeHead(code).end(content ?? '');
  };
  const server = make((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new LabFailure('the server has no port');
  const {port: taken} = address;
  return {
    port: taken,
    seen,
    url: (path, at = hostSeenByGuest) => `${scheme}://${at}:${taken}${path}`,
    records: () =>
      seen
        .filter(each => each.status === 200)
        .flatMap(each => each.body.split('\n').flatMap(line => parseReport(line) ?? [])),
    refuse: count => {
      refusals = count;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A plain HTTP server that serves these texts by path. */
export const httpEndpoint = (files: Readonly<Record<string, string>>): Promise<Endpoint> =>
  listening('http', plainServer, files, 0);

/**
 * Key and certificate of a server that nobody has signed; made by openssl(1). `pin` is its public
 * key as curl(1) --pinnedpubkey takes it.
 */
export type SelfSigned = {readonly key: string; readonly cert: string; readonly pin: string};

export async function selfSigned(lab: Lab, directory: string, name: string): Promise<SelfSigned> {
  const [key, cert] = [join(directory, `${name}.key`), join(directory, `${name}.pem`)];
  await host(lab.tool('openssl'), [
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
    cert,
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
  ]);
  const text = await readFile(cert, 'utf8');
  const spki = new X509Certificate(text).publicKey.export({type: 'spki', format: 'der'});
  return {
    key: await readFile(key, 'utf8'),
    cert: text,
    pin: `sha256//${createHash('sha256').update(spki).digest('base64')}`,
  };
}

/** An HTTPS server that takes reports. `port` 0 takes any free one. */
export const httpsEndpoint = ({key, cert}: SelfSigned, port = 0): Promise<Endpoint> =>
  listening('https', listener => tlsServer({key, cert}, listener), {}, port);
