import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { testFindingSchema } from './connection.ts';
import { contract, type ShellMethod } from './contract.ts';

/** The views that the application menu leads to. */
export const viewCommands = [
  'overview',
  'jobs',
  'history',
  'run',
  'schedules',
  'backfills',
  'locks',
  'workers',
  'data',
  'activity',
  'settings',
  'connections',
] as const;
/** What the application menu and the tray can ask of the page: the commands that the keyboard and the palette have too. */
export const commands = [
  ...viewCommands,
  'palette',
  'filter',
  'keys',
  'worker-start',
  'worker-stop',
  'worker-restart',
  'worker-pause',
  'worker-resume',
] as const;
export const commandSchema = z.enum(commands);
export type Command = z.infer<typeof commandSchema>;

export const shellStateSchema = contract.shell['shell.state'].output;
export type ShellState = z.infer<typeof shellStateSchema>;

/** What the shell tells a page unasked. */
export const shellEventSchema = z.discriminatedUnion('kind', [
  /** Something of `shell.state` changed: this is all of it. */
  z.object({ kind: z.literal('state'), state: shellStateSchema }),
  /** The operator chose a command in the application menu. */
  z.object({ kind: z.literal('command'), command: commandSchema }),
  /** Something was chosen outside of the page that has an address in it: `#/jobs/12`. */
  z.object({ kind: z.literal('open'), hash: z.string().max(2000) }),
  /** What a test of a connection has found so far. */
  z.object({ kind: z.literal('connectionTest'), test: z.string(), findings: z.array(testFindingSchema) }),
  /** Something went wrong that the operator must be told. */
  z.object({ kind: z.literal('notice'), failure: failureSchema }),
]);
export type ShellEvent = z.infer<typeof shellEventSchema>;

/** The answer to a shell method: errors cross as values. */
export const shellAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), output: z.unknown() }),
  z.object({ ok: z.literal(false), failure: failureSchema }),
]);
export type ShellAnswer = z.infer<typeof shellAnswerSchema>;

/**
 * The message by which the page gets a port to the console service: `window.postMessage(portMessage, origin, [port])`.
 * It comes once after `connect()`, and again whenever the service was started anew.
 */
export const portMessageSchema = z.object({ type: z.literal('touchline:port'), nonce: z.string() });

/** `window.touchline`: what the preload script gives to the page. */
export interface TouchlineBridge {
  /** Asks for a port to the console service; returns the nonce that the port's message will carry. */
  connect(): string;
  call(method: ShellMethod, input: unknown): Promise<ShellAnswer>;
  /** Calls `listener` with every `ShellEvent` until the returned function is called. */
  onShell(listener: (event: ShellEvent) => void): () => void;
}

/** The names of the messages between preload and main. */
export const bridgeChannels = {
  call: 'touchline:call',
  connect: 'touchline:connect',
  port: 'touchline:port',
  shell: 'touchline:shell',
} as const;
