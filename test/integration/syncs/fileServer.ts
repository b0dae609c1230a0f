import { createServer } from 'node:http';

/** Serves made files by their paths, and what is not there with 404: a provider whose files a test changes as it goes. */
export interface FileServer {
  readonly url: string;
  /** Path → a text (CSV), what becomes JSON, or a status to answer with. */
  files: Record<string, unknown>;
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startFileServer(): Promise<FileServer> {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    asked.push(path);
    const file = server.files[path];
    if (file === undefined || typeof file === 'number') {
      response.writeHead(file ?? 404, { 'content-type': 'text/plain' }).end('Not Found');
    } else if (typeof file === 'string') {
      response.writeHead(200, { 'content-type': 'text/csv' }).end(file);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(file));
    }
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  const server: FileServer = {
    url: `http://127.0.0.1:${address.port}`,
    files: {},
    asked,
    close: () => new Promise((resolve) => http.close(() => resolve())),
  };
  return server;
}

/** Rows as CSV text, with the columns of the first. */
export function csv(rows: readonly Readonly<Record<string, string | number | null>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return `${[columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join('\n')}\n`;
}

function cell(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
