import { contextBridge, ipcRenderer } from 'electron';
import {
  bridgeChannels,
  portMessageSchema,
  shellAnswerSchema,
  shellEventSchema,
  type TouchlineBridge,
} from '#shared/contract/bridge.ts';

/** Of the last `connect`: a port that answers an older one is closed. */
let nonce: string | null = null;

ipcRenderer.on(bridgeChannels.port, (event, raw: unknown) => {
  const answer = portMessageSchema.safeParse(raw);
  const port = event.ports[0];
  if (!port) return;
  if (!answer.success || answer.data.nonce !== nonce) return port.close();
  // The only way by which a port crosses from this isolated world into the page's.
  window.postMessage(answer.data, window.location.origin, [port]);
});

const bridge: TouchlineBridge = {
  connect: () => {
    nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
    ipcRenderer.send(bridgeChannels.connect, nonce);
    return nonce;
  },
  call: async (method, input) => shellAnswerSchema.parse(await ipcRenderer.invoke(bridgeChannels.call, method, input)),
  onShell: (listener) => {
    // The page gets the value alone: the event would lead to `ipcRenderer`.
    const receive = (_event: unknown, raw: unknown): void => {
      const event = shellEventSchema.safeParse(raw);
      if (event.success) listener(event.data);
    };
    ipcRenderer.on(bridgeChannels.shell, receive);
    return () => void ipcRenderer.removeListener(bridgeChannels.shell, receive);
  },
};

contextBridge.exposeInMainWorld('touchline', bridge);
