import type { TouchlineBridge } from '#shared/contract/bridge.ts';

declare global {
  interface Window {
    /** There in the desktop application, where the preload script gives it; absent in a served page. */
    readonly touchline?: TouchlineBridge;
  }
}

/** The desktop application's bridge, or undefined in a served page. */
export function findBridge(target: Window): TouchlineBridge | undefined {
  return target.touchline;
}
