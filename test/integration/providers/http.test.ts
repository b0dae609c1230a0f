import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { JobError } from '#engine/jobError.ts';
import { getJson, getText } from '#engine/providers/http.ts';
import type { HttpRequest, PostBody } from '#engine/providers/httpTypes.ts';
import type { ProviderCall } from '#engine/providers/providerRun.ts';
import { recordingLogger } from '../../support/logger.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server that answers as `answer` says, and what it was asked. */
async function serve(
  answer: (seen: Seen, response: ServerResponse, count: number) => void,
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, target: url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      answer(one, response, seen.length);
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('it does not listen');
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

/** A run whose waits are not waited. */
function makeRun() {
  const calls: ProviderCall[] = [];
  const waits: number[] = [];
  const log = recordingLogger();
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const { signal } = new AbortController();
  return { run: { signal, log, clock, onCall: (call: ProviderCall) => calls.push(call) }, calls, waits };
}

function request<Body>(url: string, more: Partial<HttpRequest<Body>> = {}): HttpRequest<Body> {
  return {
    url: new URL(url),
    headers: { accept: 'text/csv', authorization: 'Bearer s3cret' },
    provider: 'The provider',
    timeout: 2_000,
    inspect: () => null,
    ...more,
  };
}

async function failureOf(promise: Promise<unknown>): Promise<JobError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof JobError) return error;
  throw new Error(`no JobError: ${String(error)}`, { cause: error });
}

const redirect = (response: ServerResponse, location: string, status = 302): void => {
  response.writeHead(status, { location });
  response.end('moved');
};

const refuseAll: HttpRequest<string>['inspect'] = () => ({
  failure: { code: 'provider_not_csv', message: 'That is no CSV.' },
  retry: { kind: 'backoff' },
});

describe('a text', () => {
  it('comes as it is, without its byte order mark, unpacked', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('\uFEFFa,b\n1,2\n'));
    });
    const { run, calls } = makeRun();
    const answer = await getText(request(url), run);
    expect(answer).toMatchObject({ status: 200, body: 'a,b\n1,2\n', bytes: calls[0]?.bytes });
    expect(calls).toHaveLength(1);
  });

  it('that was cut off is asked for again, and never looked at', async () => {
    const { url, seen } = await serve((_, response, count) => {
      response.writeHead(200, { 'content-length': 100 });
      if (count === 1) response.write('a,b\n1', () => response.destroy());
      else response.end('a,b\n1,2\n'.padEnd(100, '\n'));
    });
    const inspected: string[] = [];
    const inspect: HttpRequest<string>['inspect'] = ({ body }) => {
      inspected.push(body.trim());
      return null;
    };
    const { run, waits } = makeRun();
    await getText(request(url, { inspect }), run);
    expect(seen).toHaveLength(2);
    expect(waits).toHaveLength(1);
    expect(inspected).toEqual(['a,b\n1,2']);
  });

  it('that is larger than the request allows is refused', async () => {
    const { url } = await serve((_, response) => response.end('x'.repeat(5_000)));
    const error = await failureOf(getText(request(url, { byteLimit: 1_000 }), makeRun().run));
    expect(error).toMatchObject({ code: 'provider_too_large', retry: { kind: 'never' } });
  });

  it('is repeated for what its `inspect` says, and gives up with what that said', async () => {
    const { url, seen } = await serve((_, response) => response.end('<html>'));
    const error = await failureOf(getText(request(url, { inspect: refuseAll, tries: 3 }), makeRun().run));
    expect(error).toMatchObject({ code: 'provider_not_csv', message: 'That is no CSV. It was tried 3 times.' });
    expect(seen).toHaveLength(3);
  });
});

describe('a redirect', () => {
  it('is followed where the request says so, with the headers while the origin stays the same', async () => {
    const { url, seen } = await serve(({ target }, response) => {
      if (target === '/a') redirect(response, '/b?x=1', 301);
      else if (target === '/b?x=1') redirect(response, './c', 307);
      else response.end('there');
    });
    const { run, calls } = makeRun();
    expect((await getText(request(`${url}/a`, { followRedirects: true }), run)).body).toBe('there');
    expect(seen.map(({ target }) => target)).toEqual(['/a', '/b?x=1', '/c']);
    expect(seen.every(({ headers }) => headers.authorization === 'Bearer s3cret')).toBe(true);
    expect(calls).toHaveLength(1);
  });

  it('takes no secret to another origin', async () => {
    const other = await serve((_, response) => response.end('there'));
    const { url } = await serve((_, response) => redirect(response, `${other.url}/file`));
    await getText(request(url, { followRedirects: true }), makeRun().run);
    expect(other.seen[0]?.headers).toMatchObject({ accept: 'text/csv' });
    expect(other.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('is refused otherwise', async () => {
    const other = await serve((_, response) => response.end('there'));
    const { url } = await serve((_, response) => redirect(response, other.url));
    const error = await failureOf(getText(request(url), makeRun().run));
    expect(error).toMatchObject({ code: 'provider_redirect', retry: { kind: 'never' } });
    expect(other.seen).toHaveLength(0);
  });

  it('is refused after five', async () => {
    const { url, seen } = await serve((_, response, count) => redirect(response, `/${count}`));
    const error = await failureOf(getText(request(url, { followRedirects: true }), makeRun().run));
    expect(error.code).toBe('provider_redirect');
    expect(error.message).toContain('after too many others');
    expect(seen).toHaveLength(6);
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'http://'])('is refused to %s', async (location) => {
    const { url } = await serve((_, response) => redirect(response, location));
    const error = await failureOf(getText(request(url, { followRedirects: true }), makeRun().run));
    expect(error.code).toBe('provider_redirect');
  });

  it('of a POST is refused', async () => {
    const { url, seen } = await serve((_, response) => redirect(response, '/b'));
    const error = await failureOf(getJson(request(url, { followRedirects: true, post: form }), makeRun().run));
    expect(error.code).toBe('provider_redirect');
    expect(seen).toHaveLength(1);
  });

  it('shares one timeout with those after it', async () => {
    const { url } = await serve(({ target }, response) => {
      if (target === '/a') redirect(response, '/b');
    });
    const error = await failureOf(
      getText(request(`${url}/a`, { followRedirects: true, timeout: 80, tries: 1 }), makeRun().run),
    );
    expect(error.code).toBe('provider_timeout');
  });
});

const form: PostBody = { type: 'application/x-www-form-urlencoded', text: 'a=1&b=ü', repeatable: false };

describe('a POST', () => {
  it('sends its body with its type and length', async () => {
    const { url, seen } = await serve((_, response) => response.end('{"ok": true}'));
    expect((await getJson(request(url, { post: form }), makeRun().run)).body).toEqual({ ok: true });
    expect(seen).toMatchObject([{ method: 'POST', body: 'a=1&b=ü' }]);
    expect(seen[0]?.headers).toMatchObject({ 'content-type': form.type, 'content-length': '8' });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['an error of the server', (response) => response.writeHead(503).end()],
    ['a dropped connection', (response) => response.destroy()],
    ['half an answer', (response) => response.end('{"ok": ')],
  ])('that met %s is not sent again, unless that does no harm', async (_, answer) => {
    const once = await serve((__, response) => answer(response));
    const error = await failureOf(getJson(request(once.url, { post: form }), makeRun().run));
    expect(error.retry).toEqual({ kind: 'never' });
    expect(error.toFailure().hint).toContain('may have been received');
    expect(once.seen).toHaveLength(1);

    const often = await serve((__, response, count) => (count < 3 ? answer(response) : response.end('{}')));
    await getJson(request(often.url, { post: { ...form, repeatable: true } }), makeRun().run);
    expect(often.seen).toHaveLength(3);
  });

  it('that was refused for being one too many is sent again', async () => {
    const { url, seen } = await serve((_, response, count) =>
      count === 1 ? response.writeHead(429, { 'retry-after': '1' }).end() : response.end('{}'),
    );
    const { run, waits } = makeRun();
    await getJson(request(url, { post: form }), run);
    expect(seen).toHaveLength(2);
    expect(waits).toEqual([1_000]);
  });

  it('that could not be sent is sent again', async () => {
    const gone = await serve(() => undefined);
    await closers.pop()?.();
    const { run, waits } = makeRun();
    const error = await failureOf(getJson(request(gone.url, { post: form, tries: 3 }), run));
    expect(error).toMatchObject({ code: 'provider_unreachable', retry: { kind: 'backoff' } });
    expect(waits).toHaveLength(2);
  });
});
