import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { findBridge } from '../data/bridge.ts';
import { DataProvider } from '../data/DataProvider.tsx';
import { DesktopTransport } from '../data/desktopTransport.ts';
import { ServedTransport } from '../data/servedTransport.ts';
import { TooltipProvider } from '../ui/Tooltip.tsx';
import { App } from './App.tsx';

/** Draws the console into the page: over the preload's bridge where there is one, over a WebSocket where not. */
export function start(): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no #root');
  const bridge = findBridge(window);
  const transport = bridge ? new DesktopTransport(bridge, window) : new ServedTransport(window.location.origin);
  createRoot(root).render(
    <StrictMode>
      <DataProvider transport={transport}>
        <TooltipProvider>
          <App />
        </TooltipProvider>
      </DataProvider>
    </StrictMode>,
  );
}
