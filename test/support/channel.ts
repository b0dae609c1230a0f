import type { Channel } from '#shared/contract/protocol.ts';

export interface Wire {
  /** Every message that was sent to the near end, a lost one too. */
  toNear: unknown[];
  toFar: unknown[];
  /** Messages to the near end for which this says true never arrive. */
  lose: (message: unknown) => boolean;
}

/** The two ends of a channel in memory: messages are copied and arrive later and in order, as over a real one. */
export function channelPair(): { near: Channel; far: Channel; wire: Wire } {
  const wire: Wire = { toNear: [], toFar: [], lose: () => false };
  const nearEnd = makeEnd();
  const farEnd = makeEnd();
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    setImmediate(() => {
      nearEnd.closed();
      farEnd.closed();
    });
  };
  const deliver = (end: End, message: unknown): void => {
    const copy: unknown = structuredClone(message);
    setImmediate(() => {
      if (open) end.receive(copy);
    });
  };
  return {
    near: {
      ...nearEnd.channel,
      send: (message) => {
        wire.toFar.push(message);
        deliver(farEnd, message);
      },
      close,
    },
    far: {
      ...farEnd.channel,
      send: (message) => {
        wire.toNear.push(message);
        if (!wire.lose(message)) deliver(nearEnd, message);
      },
      close,
    },
    wire,
  };
}

interface End {
  channel: Pick<Channel, 'onMessage' | 'onClose'>;
  receive(message: unknown): void;
  closed(): void;
}

function makeEnd(): End {
  const onMessage: ((message: unknown) => void)[] = [];
  const onClose: (() => void)[] = [];
  return {
    channel: {
      onMessage: (listener) => void onMessage.push(listener),
      onClose: (listener) => void onClose.push(listener),
    },
    receive: (message) => {
      for (const listener of onMessage) listener(message);
    },
    closed: () => {
      for (const listener of onClose.splice(0)) listener();
    },
  };
}
