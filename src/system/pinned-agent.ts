// SPDX-License-Identifier: GPL-3.0-or-later
import {sha256Base64} from '../formats/sha256.ts';
import {Agent, type AgentOptions} from 'node:https';
import type {Duplex} from 'node:stream';
import {connect, type ConnectionOptions, type TLSSocket} from 'node:tls';

/**
 * The other end's public key: `sha256//BASE64` of its SubjectPublicKeyInfo (RFC 7469 §2.4, curl(1)
 * --pinnedpubkey); '' where there is none.
 */
function keyOf(socket: TLSSocket): string {
  const spki = socket.getPeerX509Certificate()?.publicKey.export({type: 'spki', format: 'der'});
  return spki ? `sha256//${sha256Base64(spki)}` : '';
}

/** The server has another key than the pinned one. */
class PinMismatch extends Error {
  readonly code = 'PIN_MISMATCH';
}

/**
 * Trusts exactly one public key instead of all authorities. A socket is handed over only after the
 * handshake has proved it, so no token reaches another server; `checkServerIdentity` is asked only
 * for certificates of an authority (Node lib/internal/tls/wrap.js).
 */
export class PinnedAgent extends Agent {
  readonly #pin: string;
  readonly #timeoutMs: number;

  /** @param timeoutMs - milliseconds until a handshake that stands still is given up. */
  constructor(pin: string, timeoutMs: number, options: AgentOptions) {
    super(options);
    this.#pin = pin;
    this.#timeoutMs = timeoutMs;
  }

  override createConnection(
    options: ConnectionOptions,
    taken?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    // No session is given: a resumed one shows no certificate.
    const {session: _session, ...fresh} = options;
    const socket = connect({...fresh, rejectUnauthorized: false});
    let given = false;
    const give = (error: Error | null): void => {
      if (given) return;
      given = true;
      socket.setTimeout(0);
      if (error) socket.destroy();
      taken?.(error, socket);
    };
    // Stays, so that an error after a refusal is nobody's uncaught exception.
    socket.on('error', give);
    socket.setTimeout(this.#timeoutMs, () =>
      give(Object.assign(new Error('the handshake stands still'), {code: 'ETIMEDOUT'})),
    );
    socket.once('close', () =>
      give(Object.assign(new Error('the server hung up'), {code: 'ECONNRESET'})),
    );
    socket.once('secureConnect', () =>
      give(
        matches(socket, this.#pin)
          ? null
          : new PinMismatch('the server has another key than the pinned one'),
      ),
    );
  }
}

function matches(socket: TLSSocket, pin: string): boolean {
  try {
    return keyOf(socket) === pin;
  } catch {
    // A key of a kind that OpenSSL does not know.
    return false;
  }
}
