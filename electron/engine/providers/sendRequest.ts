import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { failedConnection, timedOut } from './httpFailures.ts';
import type { Target } from './httpTypes.ts';
import { redirectTarget } from './redirect.ts';

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** As they came over the wire. */
  readonly bytes: number;
  /** `cut_off`: the connection ended before the body did. */
  readonly end: 'complete' | 'cut_off' | 'too_large';
}

/** How far a call has come. */
export interface Sending {
  /** Whether the provider may have seen it: a connection was there to send it over. */
  sent: boolean;
  /** Of the body, as they came over the wire. */
  bytes: number;
  /** What came back. */
  response: RawResponse | null;
}

/**
 * Sends one request and reads its body, within its timeout; a GET's redirects are followed up to `redirects` of them.
 *
 * It stands on node:http because fetch adds headers that can't be taken away (accept, accept-language, sec-fetch-mode,
 * user-agent, accept-encoding), and API-Football allows none but its own. `sending` is kept up to date, for a
 * call that fails half-way. Throws a `JobError`, or the signal's reason.
 */
export async function sendRequest(
  target: Target,
  signal: AbortSignal,
  limits: { readonly bytes: number; readonly redirects: number },
  sending: Sending,
): Promise<RawResponse> {
  signal.throwIfAborted();
  const ours = new AbortController();
  const timer = setTimeout(() => ours.abort(timedOut(target)), target.timeout);
  const onAbort = (): void => ours.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let at = target;
  try {
    for (let followed = 0; ; followed += 1) {
      const response = await respond(at, ours.signal, sending);
      const { statusCode = 0, headers } = response;
      const next = followed < limits.redirects ? redirectTarget(at, statusCode, headers.location) : null;
      if (!next) return await readBody(response, limits.bytes, sending, ours.signal);
      // Its body says nothing, and may have no end.
      response.destroy();
      at = next;
    }
  } catch (error) {
    if (ours.signal.aborted) throw ours.signal.reason;
    throw failedConnection(at, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function respond(target: Target, signal: AbortSignal, sending: Sending): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { url, post } = target;
    const send = url.protocol === 'http:' ? requestHttp : requestHttps;
    const body = post ? Buffer.from(post.text) : null;
    const sent = send(url, {
      method: post ? 'POST' : 'GET',
      headers:
        post && body
          ? { ...target.headers, 'content-type': post.type, 'content-length': String(body.length) }
          : target.headers,
      signal,
    });
    sent.once('socket', (socket) => {
      // One that is kept from an earlier call connects no more: a listener would stay on it.
      if (!socket.connecting) sending.sent = true;
      else {
        socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', () => {
          sending.sent = true;
        });
      }
    });
    sent.once('response', resolve);
    // Stays on: an error after the response has begun reaches the body's reader as well.
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

async function readBody(
  response: IncomingMessage,
  byteLimit: number,
  sending: Sending,
  signal: AbortSignal,
): Promise<RawResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  let end: RawResponse['end'] = 'complete';
  response.on('data', (chunk: Buffer) => {
    sending.bytes += chunk.length;
  });
  try {
    for await (const chunk of unpacked(response)) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > byteLimit) {
        end = 'too_large';
        break;
      }
      chunks.push(chunk);
    }
    if (end === 'complete' && !response.complete) end = 'cut_off';
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // A body that ends before its length, or in the middle of a compressed block, is an answer cut off.
    if (!isCutOff(error)) throw error;
    end = 'cut_off';
  } finally {
    if (end !== 'complete') response.destroy();
  }
  const text = end === 'too_large' ? '' : Buffer.concat(chunks).toString('utf8');
  return { status: response.statusCode ?? 0, headers: flat(response), text, bytes: sending.bytes, end };
}

/** No encoding is asked for, but a proxy may compress all the same. */
function unpacked(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase();
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : null;
  if (!unpack) return response;
  response.once('error', (error) => unpack.destroy(error));
  return response.pipe(unpack);
}

function isCutOff(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'Z_BUF_ERROR';
}

function flat(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
