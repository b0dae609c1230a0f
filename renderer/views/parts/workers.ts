import type { WorkerSummary } from '#shared/contract/status.ts';
import type { StateLook } from './states.ts';

/** A worker's state as it is shown. */
export function workerLook({ state, running }: Pick<WorkerSummary, 'state' | 'running'>): StateLook {
  return state === 'active' && running > 0 ? { shape: 'turning', tone: 'busy', word: 'working' } : looks[state];
}

/** ms of silence after which a worker that should beat every 5 s is said to be silent. */
const silentAfter = 15_000;

/** The same at a moment (ms of the database's clock): one that lives and has not been heard of for a while is silent. */
export function workerLookAt(worker: Pick<WorkerSummary, 'state' | 'running' | 'heartbeatAt'>, now: number): StateLook {
  const silent = isLive(worker) && now - Date.parse(worker.heartbeatAt) > silentAfter;
  return silent ? { shape: 'triangle', tone: 'warn', word: 'silent' } : workerLook(worker);
}

export function isLive({ state }: Pick<WorkerSummary, 'state'>): boolean {
  return state === 'active' || state === 'paused' || state === 'draining';
}

/** What a worker can be told: one that drains, or is gone, does what it does. */
export function ordersFor({ state }: Pick<WorkerSummary, 'state'>): ('paused' | 'active' | 'draining')[] {
  if (state === 'active') return ['paused', 'draining'];
  return state === 'paused' ? ['active', 'draining'] : [];
}

/** What is out of the ordinary among workers, in words: `1 paused, 2 lost`. Empty where nothing is. */
export function workerTroubles(workers: readonly Pick<WorkerSummary, 'state'>[]): string {
  return (['paused', 'draining', 'lost'] as const)
    .map((state) => ({ state, count: workers.filter((worker) => worker.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ');
}

const looks: Record<WorkerSummary['state'], StateLook> = {
  active: { shape: 'dot', tone: 'good', word: 'idle' },
  paused: { shape: 'pause', tone: 'warn', word: 'paused' },
  draining: { shape: 'stopping', tone: 'warn', word: 'draining' },
  stopped: { shape: 'slash', tone: 'idle', word: 'stopped' },
  lost: { shape: 'question', tone: 'warn', word: 'lost' },
};
