import { app, type Session, type WebContents } from 'electron';
import type { Logger } from '#engine/logging/logger.ts';
import { openExternal } from './openExternal.ts';
import { origin } from './scheme.ts';

/** Refuses everything that a page of ours never needs: permissions, devices, the network. */
export function lockSession(session: Session, logger: Logger): void {
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    if (permission === copying) return callback(true);
    logger.warn('a page asked for a permission and was refused', { permission });
    callback(false);
  });
  session.setPermissionCheckHandler((_contents, permission) => permission === copying);
  session.setDevicePermissionHandler(() => false);
  // A file that our own page made is saved where the operator says; nothing else is downloaded.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${origin}/`)) event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isOwnRequest(details.url) });
  });
}

/** What an operator does with a copy button: text goes to the clipboard, nothing is read from it. */
const copying = 'clipboard-sanitized-write';

/** Refuses navigation, new windows and embedded pages in everything that shows a page. */
export function lockContents(logger: Logger): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => refuseElsewhere(event, logger));
    contents.on('will-redirect', (event) => refuseElsewhere(event, logger));
    contents.on('will-frame-navigate', (event) => refuseElsewhere(event, logger));
    contents.setWindowOpenHandler(({ url }) => {
      void openFromPage(contents, url, logger);
      return { action: 'deny' };
    });
  });
}

function refuseElsewhere(event: { preventDefault(): void; url: string; isMainFrame: boolean }, logger: Logger): void {
  // Reloading the page itself is a navigation too.
  if (event.isMainFrame && isOwnPage(event.url)) return;
  event.preventDefault();
  logger.warn('a page was kept from going elsewhere', { url: event.url });
}

async function openFromPage(contents: WebContents, url: string, logger: Logger): Promise<void> {
  try {
    if (!contents.isDestroyed() && (await openExternal(url))) return;
  } catch (error) {
    logger.warn('the browser could not be opened', { reason: String(error) });
    return;
  }
  logger.warn('a page was kept from opening a window', { url });
}

/** Whether an address is our page, whatever its view. */
export function isOwnPage(address: string): boolean {
  return (
    URL.canParse(address) && new URL(address).protocol === 'app:' && new URL(address).host === new URL(origin).host
  );
}

function isOwnRequest(address: string): boolean {
  // The developer tools are ours to open only in the repository; `data:` is an image in a style sheet.
  return (
    isOwnPage(address) || address.startsWith('data:image/') || (!app.isPackaged && address.startsWith('devtools://'))
  );
}
