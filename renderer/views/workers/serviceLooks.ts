import type { ServiceState, WorkerSummary } from '#shared/contract/status.ts';
import type { StateLook } from '../parts/states.ts';
import { workerLook } from '../parts/workers.ts';

/** How the worker service of this console stands; while it runs, as its worker does. */
export function serviceLook(
  state: ServiceState['state'],
  own: Pick<WorkerSummary, 'state' | 'running'> | undefined,
): StateLook {
  return state === 'running' && own ? workerLook(own) : looks[state];
}

/** What that means, in a sentence. */
export function serviceNote(
  { state, reason, restarts }: ServiceState,
  own: Pick<WorkerSummary, 'state' | 'running'> | undefined,
): string {
  switch (state) {
    case 'stopped':
      return reason ?? 'It does not run: this computer takes no jobs of this database.';
    case 'failed':
      return reason ?? 'It could not be kept running.';
    case 'starting':
      return 'It is being started.';
    case 'restarting':
      return `It ended unexpectedly and is being started again (${restarts} of at most 5 times in a row).`;
    case 'unresponsive':
      return reason ?? 'It does not answer.';
    case 'running':
      if (own?.state === 'paused') return 'It finishes what it runs and claims no more jobs until it is resumed.';
      if (own?.state === 'draining') return 'It finishes what it runs, and ends.';
      return 'It claims jobs of this database, fires schedules, and takes back what lost workers left.';
  }
}

const looks: Record<ServiceState['state'], StateLook> = {
  running: { shape: 'dot', tone: 'good', word: 'idle' },
  starting: { shape: 'turning', tone: 'idle', word: 'starting' },
  restarting: { shape: 'again', tone: 'warn', word: 'starting again' },
  unresponsive: { shape: 'triangle', tone: 'warn', word: 'does not answer' },
  stopped: { shape: 'slash', tone: 'idle', word: 'stopped' },
  failed: { shape: 'cross', tone: 'bad', word: 'failed' },
};
