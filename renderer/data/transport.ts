import type { ShellEvent } from '#shared/contract/bridge.ts';
import type { ContractClient, Input, Output } from '#shared/contract/client.ts';
import type { ShellMethod } from '#shared/contract/contract.ts';
import type { Store } from './store.ts';

/** Whether calls and feeds reach the console service. */
export type Link = { state: 'connecting' } | { state: 'open' } | { state: 'lost'; since: number };

export type ShellState = Output<'shell.state'>;

/** How the renderer reaches what answers it: the desktop application's preload, or a WebSocket of `touchline serve`. */
export interface Transport {
  readonly host: 'desktop' | 'served';
  /** Console methods and feeds. */
  readonly client: ContractClient;
  readonly link: Store<Link>;
  /** Calls a shell method. Throws an `OperatorError`. */
  callShell<M extends ShellMethod>(method: M, input: Input<M>): Promise<Output<M>>;
  /** Tells what the host says unasked: a new state, a menu command, a notice. A served page asks for the state instead. */
  onShell(listener: (event: ShellEvent) => void): () => void;
  /** Asks for a new channel now instead of waiting for the next try. */
  reconnect(): void;
}

/** ms before try number `attempt` (from 0) of a reconnect. */
export function reconnectDelay(attempt: number): number {
  return Math.min(5000, 250 * 2 ** Math.min(attempt, 8));
}
