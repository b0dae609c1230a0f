import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';

export interface Authority {
  /** Its certificate's file. */
  file: string;
  pem: string;
  /** A certificate of it for these names, and the key to it. `days` negative: it has expired. */
  issue(names: readonly string[], days?: number): { cert: string; key: string };
  remove(): void;
}

/** An authority that nobody knows, made for a test. */
export function makeAuthority(name: string): Authority {
  const folder = mkdtempSync(path.join(tmpdir(), 'touchline-tls-'));
  const at = (file: string): string => path.join(folder, file);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '30', '-subj', `/CN=${name}`);
  let count = 0;
  return {
    file: at('ca.crt'),
    pem: readFileSync(at('ca.crt'), 'utf8'),
    issue: (names, days = 10) => {
      count += 1;
      const [crt, key, csr, ext] = ['crt', 'key', 'csr', 'ext'].map((ending) => `server${count}.${ending}`);
      if (!crt || !key || !csr || !ext) throw new Error('no names');
      const listed = names.map((each) => (/^[\d.]+$/.test(each) ? `IP:${each}` : `DNS:${each}`)).join(',');
      writeFileSync(at(ext), `subjectAltName=${listed}\n`);
      openssl('req', '-new', ...newKey, '-keyout', key, '-out', csr, '-subj', `/CN=${names[0] ?? ''}`);
      const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', ext, '-days', String(days)];
      openssl('x509', '-req', '-in', csr, '-out', crt, ...signed);
      return { cert: readFileSync(at(crt), 'utf8'), key: readFileSync(at(key), 'utf8') };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A way to a Postgres server that offers TLS with a certificate, as one that offers it itself does. */
export async function startTlsServer(
  target: string,
  certificate: { cert: string; key: string },
): Promise<{ port: number; close(): Promise<void> }> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      if (request.length !== 8 || request.readInt32BE(4) !== 80_877_103) return socket.destroy();
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(certificate) });
      const behind = connect({ host: hostname, port: Number(port) });
      sockets.add(behind);
      for (const each of [secure, behind]) {
        each.on('error', () => undefined);
        each.on('close', () => {
          secure.destroy();
          behind.destroy();
        });
      }
      secure.pipe(behind).pipe(secure);
      return undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
