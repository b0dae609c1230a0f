import { expect, it, vi } from 'vitest';
import { serve } from '#shared/contract/server.ts';
import type { Channel } from '#shared/contract/protocol.ts';
import type { ShellEvent, TouchlineBridge } from '#shared/contract/bridge.ts';
import { DesktopTransport } from '../../../renderer/data/desktopTransport.ts';
import { reconnectDelay } from '../../../renderer/data/transport.ts';

type Listener = (event: { source: unknown; data: unknown; ports: readonly MessagePort[] }) => void;

/** A window with a preload bridge, whose main hands out ports to a console that knows one sync-less catalogue. */
function aDesktop() {
  const listeners: Listener[] = [];
  const target = { addEventListener: (_type: 'message', listener: Listener) => void listeners.push(listener) };
  const connect = vi.fn(() => 'nonce');
  const shell: ((event: ShellEvent) => void)[] = [];
  const bridge: TouchlineBridge = {
    connect,
    call: async (method) =>
      method === 'shell.setTheme'
        ? { ok: true, output: {} }
        : { ok: false, failure: { code: 'no', message: 'Not here.', hint: 'Elsewhere.' } },
    onShell: (listener) => {
      shell.push(listener);
      return () => {};
    },
  };
  const givePort = (source: unknown = target): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    serve(channelOf(port1), { 'syncs.list': async () => [] }, { onUnexpected: () => {} });
    for (const listener of listeners)
      listener({ source, data: { type: 'touchline:port', nonce: 'nonce' }, ports: [port2] });
    return port1;
  };
  return { transport: new DesktopTransport(bridge, target), connect, givePort, shell };
}

function channelOf(port: MessagePort): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}

const linkBecomes = (transport: DesktopTransport, state: string) =>
  vi.waitFor(() => expect(transport.link.get().state).toBe(state));

it('calls the console over the port that it asked for', async () => {
  const { transport, connect, givePort } = aDesktop();
  expect(connect).toHaveBeenCalledOnce();
  const port = givePort();
  await linkBecomes(transport, 'open');
  expect(await transport.client.call('syncs.list', {})).toEqual([]);
  port.close();
});

it('takes no port from anybody but its own window', () => {
  const { transport, givePort } = aDesktop();
  const port = givePort({});
  expect(transport.link.get().state).toBe('connecting');
  port.close();
});

it('says that the console is lost when its port closes, asks again, and goes on with the next port', async () => {
  const { transport, connect, givePort } = aDesktop();
  givePort().close();
  await linkBecomes(transport, 'lost');
  await expect(transport.client.call('syncs.list', {})).rejects.toMatchObject({ code: 'console_gone' });
  await vi.waitFor(() => expect(connect.mock.calls.length).toBeGreaterThan(1));
  const port = givePort();
  await linkBecomes(transport, 'open');
  expect(await transport.client.call('syncs.list', {})).toEqual([]);
  port.close();
});

it('brings the failures of shell methods across as operator errors', async () => {
  const { transport } = aDesktop();
  expect(await transport.callShell('shell.setTheme', { theme: 'dark' })).toEqual({});
  await expect(transport.callShell('connection.open', { id: 'x' })).rejects.toMatchObject({
    code: 'no',
    hint: 'Elsewhere.',
  });
});

it('waits longer with every try, up to five seconds', () => {
  expect([0, 1, 2, 3, 20].map((attempt) => reconnectDelay(attempt))).toEqual([250, 500, 1000, 2000, 5000]);
});
