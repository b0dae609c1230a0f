import type { TouchlineBridge } from '#shared/contract/bridge.ts';

declare global {
  interface Window {
    readonly touchline?: TouchlineBridge;
  }
}
