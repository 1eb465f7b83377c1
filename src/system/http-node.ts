// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {Agent as PlainAgent, request as plainRequest, type IncomingMessage} from 'node:http';
import {Agent, request as tlsRequest, type RequestOptions} from 'node:https';
import {HttpFailure, type Http, type HttpReply, type HttpRequest} from './http.ts';
import {PinnedAgent} from './pinned-agent.ts';

/**
 * Where Debian keeps its authorities (update-ca-certificates(8)). Where it is not there, Node's own
 * list counts.
 */
const systemAuthorities = '/etc/ssl/certs/ca-certificates.crt';
/**
 * Milliseconds that one address of several gets before the next is tried (net.connect,
 * autoSelectFamilyAttemptTimeout); Node's 250 are short.
 */
const attemptMs = 2500;
/** Milliseconds that a pinned handshake may stand still. */
const handshakeMs = 15_000;

function authorities(path: string): {readonly ca?: Buffer} {
  try {
    return {ca: readFileSync(path)};
  } catch {
    return {};
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/**
 * Why there was no reply. Errors of the network pass; a certificate that is no good stays so,
 * unless only this machine's clock lags behind.
 */
function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = codeOf(error);
  const said = error instanceof Error && error.message !== '' ? error.message : code;
  if (code === 'PIN_MISMATCH') return new HttpFailure(said, false, {cause: error});
  if (code === 'CERT_NOT_YET_VALID')
    return new HttpFailure("the server's certificate is not valid yet; is the clock right?", true, {
      cause: error,
    });
  // Of sockets and name look-ups (errno(3), getaddrinfo(3)); EPROTO is one of TLS.
  if (/^E(?!RR_|PROTO$)[A-Z_]+$/.test(code))
    return new HttpFailure(`cannot be reached (${code})`, true, {cause: error});
  if (code.startsWith('HPE_') || code === '')
    return new HttpFailure(`the reply is no HTTP (${said})`, false, {cause: error});
  return new HttpFailure(`the connection is not trusted (${code}: ${said})`, false, {cause: error});
}

async function bodyOf(response: IncomingMessage, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response) {
    const bytes = Buffer.from(part);
    length += bytes.length;
    if (length > limit) throw new HttpFailure(`the reply is longer than ${limit} bytes`, false);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/**
 * Requests by Node's own http and https. Connections are kept for the next request to the same
 * place.
 */
export function nodeHttp(trust = systemAuthorities): Http & {close(): void} {
  const common = {keepAlive: true, autoSelectFamilyAttemptTimeout: attemptMs};
  const plain = new PlainAgent(common);
  const pinned = new Map<string, PinnedAgent>();
  let trusting: Agent | undefined;
  const agentFor = ({url, pin}: HttpRequest): PlainAgent => {
    if (new URL(url).protocol === 'http:') return plain;
    // Read when first wanted: most runs use no network.
    if (pin === undefined) return (trusting ??= new Agent({...common, ...authorities(trust)}));
    const agent = pinned.get(pin) ?? new PinnedAgent(pin, handshakeMs, common);
    pinned.set(pin, agent);
    return agent;
  };
  const perform = (request: HttpRequest, signal: AbortSignal): Promise<HttpReply> =>
    new Promise((resolve, reject) => {
      const {method, url, headers, bearer, body, limit} = request;
      const options: RequestOptions = {
        method,
        agent: agentFor(request),
        signal,
        headers: {
          ...headers,
          'accept-encoding': 'identity',
          ...(body && {'content-length': body.length}),
          ...(bearer && {
            authorization: bearer.use(bytes => `Bearer ${Buffer.from(bytes).toString('latin1')}`),
          }),
        },
      };
      const sent = (new URL(url).protocol === 'http:' ? plainRequest : tlsRequest)(
        url,
        options,
        response => {
          bodyOf(response, limit).then(
            bytes => {
              const {
                statusCode: status = 0,
                headers: {location},
              } = response;
              resolve({status, body: bytes, ...(location !== undefined && {location})});
            },
            (error: unknown) => {
              response.destroy();
              reject(error);
            },
          );
        },
      );
      sent.on('error', reject);
      // While an agent still makes the connection, a request that is aborted says nothing.
      signal.addEventListener('abort', () => reject(signal.reason), {once: true});
      sent.end(body);
    });
  return {
    send: async request => {
      request.signal?.throwIfAborted();
      // Whole milliseconds only: a monotonic clock has fractions.
      const timeout = AbortSignal.timeout(Math.ceil(request.timeoutMs));
      try {
        return await perform(
          request,
          AbortSignal.any([timeout, ...(request.signal ? [request.signal] : [])]),
        );
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason;
        if (timeout.aborted)
          throw new HttpFailure(
            `gave no answer within ${Math.ceil(request.timeoutMs / 1000)} seconds`,
            true,
            {cause: error},
          );
        throw failureOf(error);
      }
    },
    close: () => {
      for (const agent of [plain, trusting, ...pinned.values()]) agent?.destroy();
    },
  };
}
