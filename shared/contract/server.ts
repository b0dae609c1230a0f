import type { z } from 'zod';
import { describeIssue, OperatorError, toFailure, type Failure } from '../errors.ts';
import { contract, type ConsoleMethod, type Contract, type FeedName, type ShellMethod } from './contract.ts';
import type { FeedDefinition, MethodDefinition } from './definition.ts';
import { diff } from './patch.ts';
import { type Channel, clientMessageSchema, type ClientMessage, type ServerMessage } from './protocol.ts';

export type ShellHandlers = {
  [M in ShellMethod]: (
    input: z.output<Contract['shell'][M]['input']>,
  ) => Promise<z.input<Contract['shell'][M]['output']>>;
};
export type ConsoleHandlers = {
  [M in ConsoleMethod]: (
    input: z.output<Contract['console'][M]['input']>,
  ) => Promise<z.input<Contract['console'][M]['output']>>;
};
/** Starts a feed: calls `push` with the whole value whenever it may have changed, until the returned function is called. */
export type FeedHandlers = {
  [F in FeedName]: (
    input: z.output<Contract['feeds'][F]['input']>,
    push: (value: z.input<Contract['feeds'][F]['value']>) => void,
    fail: (error: unknown) => void,
  ) => () => void;
};
export type Handlers = Partial<ShellHandlers> & Partial<ConsoleHandlers> & { feeds?: FeedHandlers };

interface ServerOptions {
  /** Told of errors that were not written for the operator. */
  onUnexpected(error: unknown, where: string): void;
}

/** Answers the calls and watches that come over a channel, until it closes. Everything that crosses is validated. */
export function serve(channel: Channel, handlers: Handlers, options: ServerOptions): void {
  const methods: Record<string, MethodDefinition> = { ...contract.shell, ...contract.console };
  const feeds: Record<string, FeedDefinition> = contract.feeds;
  const watches = new Map<number, () => void>();
  const send = (message: ServerMessage): void => channel.send(message);

  const failureOf = (error: unknown, where: string): Failure => {
    if (!(error instanceof OperatorError)) options.onUnexpected(error, where);
    return toFailure(error);
  };

  const call = async (message: Extract<ClientMessage, { kind: 'call' }>): Promise<void> => {
    try {
      const output = await answer(methods, handlers, message.method, message.input);
      send({ kind: 'result', id: message.id, output });
    } catch (error) {
      send({ kind: 'error', id: message.id, failure: failureOf(error, message.method) });
    }
  };

  const watch = (message: Extract<ClientMessage, { kind: 'watch' }>): void => {
    watches.get(message.id)?.();
    watches.delete(message.id);
    const definition = Object.hasOwn(feeds, message.feed) ? feeds[message.feed] : undefined;
    const start = feedHandler(handlers, message.feed);
    const fail = (error: unknown): void =>
      send({ kind: 'error', id: message.id, failure: failureOf(error, message.feed) });
    if (!definition || !start) return fail(unknownName(message.feed));
    const input = definition.input.safeParse(message.input);
    if (!input.success) return fail(badInput(message.feed, input.error));

    let sequence = -1;
    let last: unknown;
    let stopped = false;
    const push = (raw: unknown): void => {
      if (stopped) return;
      const value = definition.value.safeParse(raw);
      if (!value.success) return fail(new Error(`${message.feed} gave ${describeIssue(value.error)}`));
      if (sequence < 0) {
        send({ kind: 'snapshot', id: message.id, sequence: 0, value: value.data });
        sequence = 0;
      } else {
        const patch = diff(last, value.data);
        if (!patch) return;
        sequence += 1;
        send({ kind: 'change', id: message.id, sequence, patch });
      }
      last = value.data;
    };
    const stop = start(input.data, push, fail);
    watches.set(message.id, () => {
      stopped = true;
      stop();
    });
  };

  channel.onMessage((raw) => {
    const message = clientMessageSchema.safeParse(raw);
    if (!message.success) return options.onUnexpected(message.error, 'message');
    switch (message.data.kind) {
      case 'call':
        void call(message.data);
        return;
      case 'watch':
        watch(message.data);
        return;
      case 'unwatch':
        watches.get(message.data.id)?.();
        watches.delete(message.data.id);
    }
  });
  channel.onClose(() => {
    for (const stop of watches.values()) stop();
    watches.clear();
  });
}

function feedHandler(handlers: Handlers, feed: string): Handler | undefined {
  const start: unknown = Object.entries(handlers.feeds ?? {}).find(([name]) => name === feed)?.[1];
  return isHandler(start) ? start : undefined;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

type Handler = (input: unknown, push: (value: unknown) => void, fail: (error: unknown) => void) => () => void;

/** Validates the input, calls the handler of a method, validates the output. Throws `OperatorError` for bad input. */
export async function answer(
  methods: Record<string, MethodDefinition>,
  handlers: Handlers,
  method: string,
  rawInput: unknown,
): Promise<unknown> {
  const definition = Object.hasOwn(methods, method) ? methods[method] : undefined;
  const handler = (handlers as Record<string, unknown>)[method];
  if (!definition || typeof handler !== 'function') throw unknownName(method);
  const input = definition.input.safeParse(rawInput);
  if (!input.success) throw badInput(method, input.error);
  const output: unknown = await handler(input.data);
  return definition.output.parse(output);
}

function unknownName(name: string): OperatorError {
  return new OperatorError({ code: 'unknown_method', message: `This version has no ${name}.` });
}

function badInput(name: string, error: z.ZodError): OperatorError {
  return new OperatorError({ code: 'bad_input', message: `${name}: ${describeIssue(error)}` });
}
