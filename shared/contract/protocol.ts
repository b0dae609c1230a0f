import { z } from 'zod';
import { failureSchema } from '../errors.ts';

/** What a client sends. `id` is the client's own, unique while the channel lives. */
export const clientMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), method: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('watch'), id: z.number().int(), feed: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('unwatch'), id: z.number().int() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** What a server sends. A feed's snapshot has sequence 0; each change has the next number. */
export const serverMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.number().int(), output: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.number().int(), failure: failureSchema }),
  z.object({ kind: z.literal('snapshot'), id: z.number().int(), sequence: z.literal(0), value: z.unknown() }),
  z.object({ kind: z.literal('change'), id: z.number().int(), sequence: z.number().int(), patch: z.unknown() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** One end of a two-way pipe for messages: a MessagePort, a WebSocket, a parent process. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when no message can come any more. */
  onClose(listener: () => void): void;
  close(): void;
}
