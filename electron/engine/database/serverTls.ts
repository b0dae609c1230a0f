import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate } from 'node:tls';
import { tlsOptionsOf, type TlsDemand } from './databaseUrl.ts';

export interface Place {
  host: string;
  port: number;
}

/** Opens a connection and nothing more. Rejects with the system's error, or `ETIMEDOUT` after `limit` ms. */
export function openSocket({ host, port }: Place, limit: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
    const abort = (): void => void socket.destroy(new Error('aborted'));
    signal.addEventListener('abort', abort, { once: true });
    socket.setTimeout(limit, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(error);
    });
  });
}

/** What a server showed when TLS was asked for. */
export type ShownTls =
  | { offered: false }
  | {
      offered: true;
      certificate: PeerCertificate;
      protocol: string;
      /** Why its certificate is not trusted, as OpenSSL names it; null: it is. */
      chain: string | null;
      /** Whether the certificate is for the host that was wanted. */
      named: boolean;
    };

/** Asks a Postgres server for TLS, and looks at its certificate without trusting it. Sends nothing after that. */
export async function lookAtTls(
  place: Place,
  demand: TlsDemand,
  limit: number,
  signal: AbortSignal,
): Promise<ShownTls> {
  const socket = await openSocket(place, limit, signal);
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      socket.once('data', (bytes: Buffer) => resolve(bytes.subarray(0, 1).toString('latin1')));
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('The server closed the connection when it was asked for TLS.')));
      socket.write(sslRequest);
    });
    if (answer !== 'S') return { offered: false };
    const name = demand.serverName ?? place.host;
    const secure = connectTls({
      ...tlsOptionsOf(demand),
      socket,
      host: place.host,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    try {
      await new Promise<void>((resolve, reject) => {
        secure.once('secureConnect', resolve);
        secure.once('error', reject);
      });
      const certificate = secure.getPeerCertificate();
      const chain: unknown = secure.authorizationError;
      return {
        offered: true,
        certificate,
        protocol: secure.getProtocol() ?? 'TLS',
        chain: chain ? codeOf(chain) : null,
        named: checkServerIdentity(name, certificate) === undefined,
      };
    } finally {
      secure.destroy();
    }
  } finally {
    socket.destroy();
  }
}

/** The message by which a client asks for TLS: its length, and a number in place of a protocol version. */
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Node gives a text where its types promise an error. */
function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.message;
  return String(error);
}
