import type { z } from 'zod';
import { OperatorError } from '../errors.ts';
import {
  contract,
  type ConsoleMethod,
  type Contract,
  type FeedName,
  type Method,
  type ShellMethod,
} from './contract.ts';
import type { MethodDefinition } from './definition.ts';
import { applyPatch, patchSchema } from './patch.ts';
import { type Channel, type ClientMessage, serverMessageSchema } from './protocol.ts';

type Definition<M extends Method> = M extends ShellMethod
  ? Contract['shell'][M]
  : M extends ConsoleMethod
    ? Contract['console'][M]
    : never;
/** What a caller gives; defaults may be left out. */
export type Input<M extends Method> = z.input<Definition<M>['input']>;
export type Output<M extends Method> = z.output<Definition<M>['output']>;
export type FeedInput<F extends FeedName> = z.input<Contract['feeds'][F]['input']>;
export type FeedValue<F extends FeedName> = z.output<Contract['feeds'][F]['value']>;

export interface FeedListener<F extends FeedName> {
  value(value: FeedValue<F>): void;
  failed(error: OperatorError): void;
}

export const lostConnection = (): OperatorError =>
  new OperatorError({
    code: 'console_gone',
    message: 'The console service went away before it answered.',
    hint: 'It is being started again; try once more in a moment.',
  });

interface Watch {
  feed: FeedName;
  input: unknown;
  listener: FeedListener<FeedName>;
  sequence: number;
  value: unknown;
}

/**
 * The caller's end of a channel. Calls that wait when the channel closes are rejected; watches are kept, and begin
 * anew with a snapshot when `attach` gives the client its next channel.
 */
export class ContractClient {
  #channel: Channel | null = null;
  #nextId = 1;
  readonly #calls = new Map<
    number,
    { method: Method; resolve: (output: unknown) => void; reject: (e: Error) => void }
  >();
  readonly #watches = new Map<number, Watch>();

  /** Takes a channel into use in place of the one before. */
  attach(channel: Channel): void {
    this.#channel?.close();
    this.#rejectCalls();
    this.#channel = channel;
    channel.onMessage((message) => {
      if (this.#channel === channel) this.#receive(message);
    });
    channel.onClose(() => {
      if (this.#channel !== channel) return;
      this.#channel = null;
      this.#rejectCalls();
    });
    for (const [id, watch] of this.#watches) this.#send({ kind: 'watch', id, feed: watch.feed, input: watch.input });
  }

  /** Calls a method. Throws an `OperatorError`: the server's failure, or that the channel is gone. */
  async call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>>;
  async call(method: Method, input: unknown): Promise<unknown> {
    if (!this.#channel) throw lostConnection();
    const id = this.#nextId++;
    const output = await new Promise<unknown>((resolve, reject) => {
      this.#calls.set(id, { method, resolve, reject });
      this.#send({ kind: 'call', id, method, input });
    });
    return definitionOf(method).output.parse(output);
  }

  /** Watches a feed until the returned function is called. */
  watch<F extends FeedName>(feed: F, input: FeedInput<F>, listener: FeedListener<F>): () => void;
  watch(feed: FeedName, input: unknown, listener: FeedListener<FeedName>): () => void {
    const id = this.#nextId++;
    this.#watches.set(id, { feed, input, listener, sequence: -1, value: undefined });
    if (this.#channel) this.#send({ kind: 'watch', id, feed, input });
    return () => {
      this.#watches.delete(id);
      if (this.#channel) this.#send({ kind: 'unwatch', id });
    };
  }

  #send(message: ClientMessage): void {
    this.#channel?.send(message);
  }

  #rejectCalls(): void {
    for (const call of this.#calls.values()) call.reject(lostConnection());
    this.#calls.clear();
  }

  #receive(raw: unknown): void {
    const message = serverMessageSchema.parse(raw);
    switch (message.kind) {
      case 'result':
        this.#calls.get(message.id)?.resolve(message.output);
        this.#calls.delete(message.id);
        return;
      case 'error': {
        const error = new OperatorError(message.failure);
        this.#calls.get(message.id)?.reject(error);
        this.#calls.delete(message.id);
        this.#watches.get(message.id)?.listener.failed(error);
        return;
      }
      case 'snapshot':
      case 'change':
        this.#update(
          message.id,
          message.sequence,
          message.kind === 'snapshot' ? { value: message.value } : { patch: message.patch },
        );
    }
  }

  #update(id: number, sequence: number, news: { value: unknown } | { patch: unknown }): void {
    const watch = this.#watches.get(id);
    if (!watch) return;
    if ('patch' in news) {
      if (sequence !== watch.sequence + 1) {
        // A gap: what we hold can't be trusted, so ask for a new snapshot.
        watch.sequence = -1;
        this.#send({ kind: 'unwatch', id });
        this.#send({ kind: 'watch', id, feed: watch.feed, input: watch.input });
        return;
      }
      watch.value = applyPatch(watch.value, patchSchema.parse(news.patch));
    } else {
      watch.value = contract.feeds[watch.feed].value.parse(news.value);
    }
    watch.sequence = sequence;
    deliver(watch);
  }
}

function deliver(watch: Watch): void {
  // The snapshot was validated whole; a patch only carries parts that the server took from validated values.
  const listener: { value(value: unknown): void } = watch.listener;
  listener.value(watch.value);
}

function definitionOf(method: Method): MethodDefinition {
  const methods: Record<string, MethodDefinition> = { ...contract.shell, ...contract.console };
  const definition = methods[method];
  if (!definition) throw new Error(`unknown method ${method}`);
  return definition;
}
