import { createServer, type ServerResponse } from 'node:http';
import { answerAsPlatform, type PlatformAnswer } from '#engine/providers/game-platform/demoAnswers.ts';

/** A request as a test sees it. */
export interface PlatformCall {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  /** The competitor whose games are asked for. */
  readonly competitor: string | null;
}

/** What a test answers instead: an answer with headers, or text that is none; `hang`: nothing, ever. */
export type Instead = (PlatformAnswer & { headers?: Record<string, string> }) | { text: string } | 'hang' | null;

export interface TestPlatform {
  readonly url: string;
  readonly calls: PlatformCall[];
  /** The most calls that were under way at once. */
  readonly mostAtOnce: () => number;
  /** The day's edition that is served. */
  edition: number;
  /** Changes that cursors must count at least. */
  forgets: number;
  /** Asked before each call is answered; null leaves it to the platform. */
  instead: (call: PlatformCall) => Instead | Promise<Instead>;
  close(): Promise<void>;
}

/** A game platform over real HTTP, with the demo data, that does what a test wants. */
export async function startTestPlatform(key = 'test-key'): Promise<TestPlatform> {
  const calls: PlatformCall[] = [];
  let underWay = 0;
  let most = 0;
  const server = createServer((request, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    response.once('close', () => {
      underWay -= 1;
    });
    const url = new URL(request.url ?? '/', 'http://platform');
    const path = decodeURIComponent(url.pathname.slice(1));
    const [, competitor = null] = /^v1\/competitors\/([^/]+)\/games$/.exec(path) ?? [];
    const { authorization } = request.headers;
    const call = { path, parameters: Object.fromEntries(url.searchParams), authorization, competitor };
    calls.push(call);
    void respond(call, response);
  });
  async function respond(call: PlatformCall, response: ServerResponse): Promise<void> {
    if (call.authorization !== `Bearer ${key}`) {
      return send(response, 401, {
        error: { code: 'unauthorized', message: `The key ${call.authorization} is not known.` },
      });
    }
    const instead = await platform.instead(call);
    if (instead === 'hang') return;
    if (instead && 'text' in instead) {
      response.end(instead.text);
      return;
    }
    const { edition, forgets } = platform;
    const { status, body } = instead ?? answerAsPlatform(call, edition, { forgets, size: 15 });
    send(response, status, body, instead?.headers);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const platform: TestPlatform = {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    calls,
    mostAtOnce: () => most,
    edition: 1,
    forgets: 0,
    instead: () => null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return platform;
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
