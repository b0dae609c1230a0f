import { ContractClient, type Input, type Output } from '#shared/contract/client.ts';
import type { ShellMethod } from '#shared/contract/contract.ts';
import type { Channel } from '#shared/contract/protocol.ts';
import { Store } from './store.ts';
import { reconnectDelay, type Link, type Transport } from './transport.ts';

/** Everything over one WebSocket to `touchline serve`, opened again with growing pauses whenever it is lost. */
export class ServedTransport implements Transport {
  readonly host = 'served';
  readonly client = new ContractClient();
  readonly link = new Store<Link>({ state: 'connecting' });
  readonly #url: string;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `origin` is where the page came from: `http://127.0.0.1:4820`. */
  constructor(origin: string) {
    this.#url = `${origin.replace(/^http/, 'ws')}/channel`;
    this.#open();
  }

  async callShell<M extends ShellMethod>(method: M, input: Input<M>): Promise<Output<M>> {
    return await this.client.call<M>(method, input);
  }

  onShell(): () => void {
    return () => {};
  }

  reconnect(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#attempt = 0;
    this.#open();
  }

  #open(): void {
    this.#timer = undefined;
    const socket = new WebSocket(this.#url);
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      this.client.attach(socketChannel(socket));
      this.link.set({ state: 'open' });
    });
    socket.addEventListener('close', () => {
      if (this.link.get().state !== 'lost') this.link.set({ state: 'lost', since: Date.now() });
      this.#timer = setTimeout(() => this.#open(), reconnectDelay(this.#attempt));
      this.#attempt += 1;
    });
  }
}

function socketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => socket.addEventListener('message', (event) => listener(JSON.parse(String(event.data)))),
    onClose: (listener) => socket.addEventListener('close', () => listener(), { once: true }),
    close: () => socket.close(),
  };
}
