import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';

const messageSchema = z.object({ text: z.string(), blocks: z.array(z.unknown()) });
export type Message = z.infer<typeof messageSchema>;

/** A webhook on this computer: what it was told, and how it answers. */
export interface WebhookServer {
  url: URL;
  messages: Message[];
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startWebhook(): Promise<WebhookServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      webhook.messages.push(messageSchema.parse(JSON.parse(Buffer.concat(chunks).toString())));
      webhook.answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const webhook: WebhookServer = {
    url: new URL(`http://127.0.0.1:${port}/services/T0/B0/verysecret`),
    messages: [],
    answer: (response) => void response.end('ok'),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return webhook;
}
