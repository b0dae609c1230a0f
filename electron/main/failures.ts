import { app, dialog } from 'electron';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { Logger } from '#engine/logging/logger.ts';

/** ms after which a message about a failed start is taken away: nobody may be there to read it. */
const patience = 60_000;

/** Logs what nobody caught, and tells the operator in words; the application goes on. */
export function catchUnhandled(logger: Logger, notice: (failure: Failure) => void): void {
  const caught = (error: unknown): void => {
    logger.error('an error was not handled', {
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    notice({
      code: 'internal',
      message: 'Something went wrong inside Touchline.',
      hint: `It goes on; details are in ${app.getPath('logs')}.`,
    });
  };
  process.on('uncaughtException', caught);
  process.on('unhandledRejection', caught);
}

/** Ends a start that can't go on: says why on stderr, in the log and in a dialog, which never waits for ever. */
export async function failStart(error: unknown, logger: Logger): Promise<never> {
  const { message, hint } = toFailure(error);
  process.stderr.write(`touchline: ${message}${hint ? ` ${hint}` : ''}\n`);
  logger.error('the application could not start', {
    reason: error instanceof Error ? (error.stack ?? message) : message,
  });
  if (app.isReady()) {
    await dialog.showMessageBox({
      type: 'error',
      title: 'Touchline',
      message: 'Touchline could not start.',
      detail: `${message}${hint ? `\n\n${hint}` : ''}`,
      buttons: ['Quit'],
      signal: AbortSignal.timeout(patience),
    });
  }
  app.exit(1);
  throw error;
}
