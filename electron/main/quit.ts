import { app, BrowserWindow, dialog } from 'electron';
import type { Logger } from '#engine/logging/logger.ts';
import type { EmbeddedDatabase } from './embeddedDatabase.ts';
import { listenForStop } from '#services/signals.ts';
import type { Patience } from '#services/messages.ts';
import type { Services } from './services.ts';

export interface QuitParts {
  services: Services;
  embedded: EmbeddedDatabase;
  /** How many jobs run here now. */
  running: () => number;
  /** Whether the application stays in the tray when its window is closed; null: there is no tray. */
  staysInTray: () => boolean | null;
  logger: Logger;
}

/** What is to become of the jobs that run here. */
type Choice = 'finish' | 'hand over' | 'cancel' | 'tray' | 'stay';

/**
 * Lets the worker finish, then the console, then the embedded database, before the application ends; asks first what is to become
 * of jobs that run. Gives what ends it unasked: for the end of the session, when nobody may be there to answer.
 */
export function quitInOrder({ services, embedded, running, staysInTray, logger }: QuitParts): () => void {
  let state: 'running' | 'asking' | 'ending' | 'ended' = 'running';
  /** Somebody chose this once, whatever the settings say, until there is a window again. */
  let inTray = false;
  const end = async (choice: keyof typeof patienceOf): Promise<void> => {
    state = 'ending';
    const told = new AbortController();
    if (choice === 'cancel') services.cancelRunning();
    const patience = patienceOf[choice];
    if (running() > 0 && patience !== 'none') void tellOfWaiting(running(), services, patience, told.signal);
    try {
      await services.close(patience);
      await embedded.stop();
    } catch (error) {
      logger.error('quitting was not in order', { reason: String(error) });
    }
    told.abort();
    state = 'ended';
    logger.info('the application ends');
    app.quit();
  };
  const ask = async (): Promise<void> => {
    state = 'asking';
    const choice = await askAboutRunning(running(), staysInTray() !== null);
    // It was told to end meanwhile.
    if (state !== 'asking') return;
    if (choice !== 'stay' && choice !== 'tray') return end(choice);
    state = 'running';
    if (choice !== 'tray') return;
    inTray = true;
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
  };
  const endUnasked = (): void => {
    if (state === 'running' || state === 'asking') void end('grace');
  };

  app.on('before-quit', (event) => {
    if (state === 'ended') return;
    event.preventDefault();
    if (state === 'running') void (running() > 0 ? ask() : end('grace'));
  });
  // Ctrl+C in the terminal of `npm start`, or the session's end: Chromium's own handlers would end us at the second of
  // the same signal, and the process group gets it several times.
  const stop = listenForStop();
  stop.asked.addEventListener('abort', endUnasked);
  stop.insisted.addEventListener('abort', () => services.hurry());
  app.on('window-all-closed', () => {
    if (state !== 'running') return;
    if (process.platform !== 'darwin' && !inTray && staysInTray() !== true) app.quit();
  });
  app.on('browser-window-created', () => {
    inTray = false;
  });
  return endUnasked;
}

const patienceOf: Record<'finish' | 'hand over' | 'cancel' | 'grace', Patience> = {
  finish: 'whole',
  'hand over': 'none',
  // Their stages take what they take, and prove that they stopped.
  cancel: 'whole',
  grace: 'grace',
};

/** Asks what is to become of the jobs that run here, before the application ends. */
async function askAboutRunning(jobs: number, tray: boolean): Promise<Choice> {
  const choices: { choice: Choice; button: string }[] = [
    { choice: 'finish', button: 'Finish, then quit' },
    { choice: 'hand over', button: 'Hand over and quit' },
    { choice: 'cancel', button: jobs === 1 ? 'Cancel it and quit' : 'Cancel them and quit' },
    ...(tray ? [{ choice: 'tray' as const, button: 'Go on in the tray' }] : []),
    { choice: 'stay', button: 'Don’t quit' },
  ];
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Touchline',
    message: jobs === 1 ? 'A job runs on this computer.' : `${jobs} jobs run on this computer.`,
    detail:
      'Handed over, they go back to the queue at no cost, for any other worker, or for this one when Touchline is opened again. ' +
      'Cancelled, they end for good.',
    buttons: choices.map(({ button }) => button),
    defaultId: 0,
    cancelId: choices.length - 1,
    noLink: true,
  });
  return choices[response]?.choice ?? 'stay';
}

/** Says what is waited for; the operator may have the jobs put back at once. */
async function tellOfWaiting(jobs: number, services: Services, patience: Patience, signal: AbortSignal): Promise<void> {
  const answer = await dialog.showMessageBox({
    type: 'info',
    title: 'Touchline',
    message: jobs === 1 ? 'A job is finishing.' : `${jobs} jobs are finishing.`,
    detail:
      patience === 'whole'
        ? 'Touchline quits when that is done. Put back, they cost no attempt.'
        : `Touchline quits when that is done, in ${services.grace} s at most. What has not finished by then goes back ` +
          'to the queue and costs no attempt.',
    buttons: ['Put back and quit now'],
    signal,
  });
  if (answer.response === 0 && !signal.aborted) services.hurry();
}
