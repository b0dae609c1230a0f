import { app, dialog } from 'electron';
import type { Logger } from '#engine/logging/logger.ts';
import type { EmbeddedDatabase } from './embeddedDatabase.ts';
import { listenForStop } from '#services/signals.ts';
import type { Services } from './services.ts';

export interface QuitParts {
  services: Services;
  embedded: EmbeddedDatabase;
  /** How many jobs run here now. */
  running: () => number;
  logger: Logger;
}

/** Lets the worker finish, then the console, then the embedded database, before the application ends. */
export function quitInOrder({ services, embedded, running, logger }: QuitParts): void {
  let state: 'running' | 'ending' | 'ended' = 'running';
  const end = async (): Promise<void> => {
    const told = new AbortController();
    if (running() > 0) void tellOfWaiting(running(), services, told.signal);
    try {
      await services.close();
      await embedded.stop();
    } catch (error) {
      logger.error('quitting was not in order', { reason: String(error) });
    }
    told.abort();
    state = 'ended';
    logger.info('the application ends');
    app.quit();
  };
  app.on('before-quit', (event) => {
    if (state === 'ended') return;
    event.preventDefault();
    if (state === 'ending') return;
    state = 'ending';
    void end();
  });
  // Ctrl+C in the terminal of `npm start`, or the session's end: Chromium's own handlers would end us at the second of
  // the same signal, and the process group gets it several times.
  const stop = listenForStop();
  stop.asked.addEventListener('abort', () => app.quit());
  stop.insisted.addEventListener('abort', () => services.hurry());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' || state !== 'running') app.quit();
  });
}

/** Says what is waited for and how long at most; the operator may have the jobs put back at once. */
async function tellOfWaiting(jobs: number, services: Services, signal: AbortSignal): Promise<void> {
  const answer = await dialog.showMessageBox({
    type: 'info',
    title: 'Touchline',
    message: jobs === 1 ? 'A job is finishing.' : `${jobs} jobs are finishing.`,
    detail:
      `Touchline quits when that is done, in ${services.grace} s at most. What has not finished by then goes back ` +
      'to the queue and costs no attempt.',
    buttons: ['Put back and quit now'],
    signal,
  });
  if (answer.response === 0 && !signal.aborted) services.hurry();
}
