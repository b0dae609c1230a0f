import { z } from 'zod';
import type { Channel } from '#shared/contract/protocol.ts';
import { type FromService, type ToService, toServiceSchema } from './messages.ts';

export interface ParentListeners {
  /** A message of the parent, except `port`. A SIGTERM from outside arrives as `shutdown`. */
  onMessage(message: ToService): void;
  /** A renderer's channel, handed over by the parent. Only under Electron. */
  onPort(channel: Channel): void;
  /** The parent is gone: finish and exit. After `goneGrace` the process is ended in any case. */
  onGone(): void;
  /** A message that does not validate; it is dropped. */
  onInvalid?(reason: string): void;
}

export interface Parent {
  send(message: FromService): void;
}

/** ms that a service gets to end in order when its parent is gone. */
const goneGrace = 60_000;

/**
 * Connects a service to the process that started it, and is the only place where a service touches that process: an
 * Electron main process (utility process, with ports) or `touchline serve` (forked child, no ports).
 * Throws where the process was started by neither.
 */
export function connectToParent(listeners: ParentListeners): Parent {
  const receive = (raw: unknown, ports: readonly Port[]): void => {
    const message = toServiceSchema.safeParse(raw);
    if (!message.success) return listeners.onInvalid?.(z.prettifyError(message.error));
    if (message.data.kind !== 'port') return listeners.onMessage(message.data);
    const port = ports[0];
    if (port) listeners.onPort(portChannel(port));
    else listeners.onInvalid?.('a port message came without a port');
  };

  let gone = false;
  const onGone = (): void => {
    if (gone) return;
    gone = true;
    setTimeout(() => process.exit(1), goneGrace).unref();
    listeners.onGone();
  };

  // Ctrl+C in a terminal reaches the whole process group; the parent decides what it means and sends `shutdown`.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => listeners.onMessage({ kind: 'shutdown', patience: 'grace' }));
  // Whoever read these may be gone; that must not end a worker in the middle of a job.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  // Electron defines `parentPort` in a utility process and nowhere else. A utility process ends with its main process
  // by itself: Chromium closes it when the pipe between them breaks.
  const parentPort: unknown = Reflect.get(process, 'parentPort');
  if (isParentPort(parentPort)) {
    parentPort.on('message', (event) => receive(event.data, event.ports));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
    return { send: (message) => parentPort.postMessage(message) };
  }

  if (!process.send) {
    throw new Error(
      'This program is a service of Touchline: it is started by the application or by `touchline serve`.',
    );
  }
  process.on('message', (raw) => receive(raw, []));
  process.on('disconnect', onGone);
  return {
    send: (message) => {
      // Without a callback a closed pipe would throw as an `error` event of the process.
      if (process.connected) process.send?.(message, undefined, undefined, (error) => error && onGone());
    },
  };
}

/** Electron's MessagePortMain, as far as it is used here. */
interface Port {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** Electron's process.parentPort, as far as it is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: readonly Port[] }) => void): unknown;
}

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

/** Ports that are open: one that is only reachable through its own listeners is closed by the garbage collector. */
const openPorts = new Set<Port>();

function portChannel(port: Port): Channel {
  let open = true;
  const closeListeners: (() => void)[] = [];
  const closed = (): void => {
    if (!open) return;
    open = false;
    openPorts.delete(port);
    for (const listener of closeListeners) listener();
  };
  openPorts.add(port);
  port.on('close', closed);
  return {
    send: (message) => {
      if (open) port.postMessage(message);
    },
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      // Messages wait in the port until it is started: none is lost before the first listener is there.
      port.start();
    },
    onClose: (listener) => {
      if (open) closeListeners.push(listener);
      else listener();
    },
    close: () => {
      port.close();
      closed();
    },
  };
}
