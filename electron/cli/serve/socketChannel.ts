import type { WebSocket } from 'ws';
import type { Channel } from '#shared/contract/protocol.ts';

/** A WebSocket as a channel of JSON messages. What is not JSON closes it. */
export function socketChannel(socket: WebSocket): Channel {
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer) => {
        let message: unknown;
        try {
          message = JSON.parse(data.toString('utf8'));
        } catch {
          socket.close(1003, 'not JSON');
          return;
        }
        listener(message);
      });
    },
    onClose: (listener) => {
      socket.on('error', () => socket.terminate());
      socket.on('close', listener);
    },
    close: () => socket.close(),
  };
}
