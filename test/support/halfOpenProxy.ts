import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can break as networks do. */
export interface HalfOpenProxy {
  url: string;
  /** How many connections are open and carry bytes. */
  readonly alive: number;
  /** Closes every connection at both ends. */
  cut(): void;
  /** Whether it refuses everybody: as when the server is stopped. */
  away: boolean;
  /**
   * From now on nothing passes on the connections that are open, in either direction, and neither end is told: as when a
   * laptop changes its network. With `refuseFor` (ms) new connections come to nothing either, for so long.
   */
  vanish(refuseFor?: number): void;
  /** The servers' ends of vanished connections close: a keepalive found out. */
  forget(): void;
  close(): Promise<void>;
}

interface Pair {
  near: Socket;
  far: Socket;
  vanished: boolean;
}

/** Opens a proxy on a free port before the server of `target`. */
export async function startHalfOpenProxy(target: string): Promise<HalfOpenProxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  let dark = 0;
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (proxy.away) return void near.destroy();
    if (performance.now() < dark) {
      // Nobody will ever answer.
      const lost: Pair = { near, far: near, vanished: true };
      pairs.add(lost);
      near.on('close', () => pairs.delete(lost));
      near.resume();
      return;
    }
    const far = connect({ host: hostname, port: Number(port) });
    far.on('error', () => undefined);
    const pair: Pair = { near, far, vanished: false };
    pairs.add(pair);
    join(pair, near, far);
    join(pair, far, near);
    const gone = (): void => {
      if (near.destroyed && far.destroyed) pairs.delete(pair);
    };
    near.on('close', gone);
    far.on('close', gone);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(target);
  url.port = typeof address === 'object' && address ? String(address.port) : '';
  const destroy = (pair: Pair): void => {
    pair.near.destroy();
    pair.far.destroy();
  };
  const proxy: HalfOpenProxy = {
    url: url.href,
    away: false,
    get alive() {
      return [...pairs].filter((pair) => !pair.vanished).length;
    },
    cut: () => {
      for (const pair of pairs) if (!pair.vanished) destroy(pair);
    },
    vanish: (refuseFor = 0) => {
      dark = performance.now() + refuseFor;
      for (const pair of pairs) pair.vanished = true;
    },
    forget: () => {
      for (const pair of pairs) if (pair.vanished) pair.far.destroy();
    },
    close: async () => {
      for (const pair of pairs) destroy(pair);
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

/** Passes on what comes from one end, and its close, unless the connection has vanished: then both are swallowed. */
function join(pair: Pair, from: Socket, to: Socket): void {
  from.on('data', (bytes) => {
    if (!pair.vanished && !to.destroyed) to.write(bytes);
  });
  from.on('close', () => {
    if (!pair.vanished) to.destroySoon();
  });
}
