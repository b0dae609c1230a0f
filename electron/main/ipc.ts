import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { bridgeChannels, type ShellAnswer } from '#shared/contract/bridge.ts';
import { contract } from '#shared/contract/contract.ts';
import { answer, type ShellHandlers } from '#shared/contract/server.ts';
import { OperatorError, toFailure } from '#shared/errors.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { isOwnPage } from './security.ts';

export interface IpcOptions {
  handlers: ShellHandlers;
  /** The page asks for a port to the console service. */
  onConnect: (contents: IpcMainEvent['sender'], nonce: string) => void;
  logger: Logger;
}

const nonceSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** Answers what the preload script sends; every message's sender is checked first. */
export function answerPages({ handlers, onConnect, logger }: IpcOptions): void {
  ipcMain.handle(bridgeChannels.call, async (event, method: unknown, input: unknown): Promise<ShellAnswer> => {
    if (!isTrusted(event)) {
      logger.warn('a call from a foreign page was refused', { url: event.senderFrame?.url ?? 'a frame that is gone' });
      return { ok: false, failure: { code: 'refused', message: 'This page may not call Touchline.' } };
    }
    try {
      const output = await answer(contract.shell, handlers, z.string().parse(method), input);
      return { ok: true, output };
    } catch (error) {
      if (!(error instanceof OperatorError)) {
        logger.error(`${String(method)} failed`, {
          reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      }
      return { ok: false, failure: toFailure(error) };
    }
  });

  ipcMain.on(bridgeChannels.connect, (event, raw: unknown) => {
    const nonce = nonceSchema.safeParse(raw);
    if (isTrusted(event) && nonce.success) return onConnect(event.sender, nonce.data);
    logger.warn('a foreign page was refused a port', { url: event.senderFrame?.url ?? 'a frame that is gone' });
  });
}

/** Whether a message comes from the main frame of our own page. */
function isTrusted(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame === event.sender.mainFrame && isOwnPage(frame.url);
}
