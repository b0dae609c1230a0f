import type { Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** The page's policy: its own files and nothing else. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Serves the files of `folder` as `app://touchline/`: one host, GET alone, nothing outside of the folder. */
export function serveFiles(session: Session, folder: string): void {
  session.protocol.handle('app', async (request) => {
    const found = resolveRequest(request.method, request.url, folder);
    if ('status' in found) return refusal(found.status);
    try {
      const content = await readFile(found.file);
      return new Response(content, { headers: { ...securityHeaders, 'content-type': found.type } });
    } catch {
      return refusal(404);
    }
  });
}

/** The file that a request means, or the status that refuses it. */
export function resolveRequest(
  method: string,
  address: string,
  folder: string,
): { file: string; type: string } | { status: 400 | 403 | 404 | 405 } {
  if (method !== 'GET') return { status: 405 };
  const url = new URL(address);
  if (url.host !== 'touchline') return { status: 404 };
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return { status: 400 };
  }
  if (path.includes('\0') || path.includes('\\')) return { status: 400 };
  const root = normalize(folder + sep);
  const file = normalize(join(root, path === '/' ? 'index.html' : path));
  if (!file.startsWith(root)) return { status: 403 };
  const type = contentTypes[extname(file).toLowerCase()];
  return type === undefined ? { status: 404 } : { file, type };
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

function refusal(status: number): Response {
  return new Response(null, { status, headers: securityHeaders });
}
