import {
  portMessageSchema,
  shellAnswerSchema,
  shellEventSchema,
  type ShellEvent,
  type TouchlineBridge,
} from '#shared/contract/bridge.ts';
import { ContractClient, type Input, type Output } from '#shared/contract/client.ts';
import { contract, type ShellMethod } from '#shared/contract/contract.ts';
import type { MethodDefinition } from '#shared/contract/definition.ts';
import type { Channel } from '#shared/contract/protocol.ts';
import { OperatorError } from '#shared/errors.ts';
import { Store } from './store.ts';
import { reconnectDelay, type Link, type Transport } from './transport.ts';

interface MessageTarget {
  addEventListener(
    type: 'message',
    listener: (event: { source: unknown; data: unknown; ports: readonly MessagePort[] }) => void,
  ): void;
}

/** Shell methods through the preload; console methods and feeds over the MessagePort that main hands to this window. */
export class DesktopTransport implements Transport {
  readonly host = 'desktop';
  readonly client = new ContractClient();
  readonly link = new Store<Link>({ state: 'connecting' });
  readonly #bridge: TouchlineBridge;
  #port: MessagePort | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `target` is the window that the preload posts ports to. */
  constructor(bridge: TouchlineBridge, target: MessageTarget) {
    this.#bridge = bridge;
    target.addEventListener('message', (event) => {
      // Only our own preload posts into this window; a frame or an opener does not count.
      if (event.source !== target || !portMessageSchema.safeParse(event.data).success) return;
      const port = event.ports[0];
      if (port) this.#use(port);
    });
    bridge.connect();
  }

  async callShell<M extends ShellMethod>(method: M, input: Input<M>): Promise<Output<M>>;
  async callShell(method: ShellMethod, input: unknown): Promise<unknown> {
    const definition: MethodDefinition = contract.shell[method];
    const answer = shellAnswerSchema.parse(await this.#bridge.call(method, input));
    if (!answer.ok) throw new OperatorError(answer.failure);
    return definition.output.parse(answer.output);
  }

  onShell(listener: (event: ShellEvent) => void): () => void {
    return this.#bridge.onShell((raw) => {
      const event = shellEventSchema.safeParse(raw);
      if (event.success) listener(event.data);
    });
  }

  reconnect(): void {
    if (this.#port) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bridge.connect();
  }

  #use(port: MessagePort): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt = 0;
    this.#port = port;
    const channel = portChannel(port);
    channel.onClose(() => this.#lost(port));
    this.client.attach(channel);
    this.link.set({ state: 'open' });
  }

  #lost(port: MessagePort): void {
    if (this.#port !== port) return;
    this.#port = null;
    this.link.set({ state: 'lost', since: Date.now() });
    this.#askLater();
  }

  #askLater(): void {
    this.#timer = setTimeout(() => {
      if (this.#port) return;
      this.#bridge.connect();
      this.#askLater();
    }, reconnectDelay(this.#attempt));
    this.#attempt += 1;
  }
}

function portChannel(port: MessagePort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', () => listener(), { once: true }),
    close: () => port.close(),
  };
}
