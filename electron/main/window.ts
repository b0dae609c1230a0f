import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron';
import type { z } from 'zod';
import type { Logger } from '#engine/logging/logger.ts';
import { origin } from './scheme.ts';
import { paths } from './paths.ts';
import type { boundsSchema, Settings } from './settings.ts';

/** The page's own background, so that nothing flashes before its first frame. */
const background = { light: '#f5f6f8', dark: '#0d0e11' };
const standard = { width: 1280, height: 800 };
/** A page that crashes more often than this is left for the operator to see. */
const maxReloads = 3;

/** Opens the window: shown with its first frame, where it was last. */
export function openWindow(settings: Settings, development: boolean, logger: Logger): BrowserWindow {
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  const remembered = settings.get('window');
  const bounds = remembered && isReachable(remembered, displays) ? remembered : null;
  const window = new BrowserWindow({
    ...(bounds ? { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height } : standard),
    minWidth: 760,
    minHeight: 480,
    show: false,
    title: 'Touchline',
    icon: paths.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: paths.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: development,
      // Not set when the page has loaded: the window would at times not be told that it is ready.
      zoomFactor: settings.get('zoom'),
    },
  });
  if (bounds?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());

  const recolour = (): void =>
    window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? background.dark : background.light);
  nativeTheme.on('updated', recolour);
  window.on('close', () => {
    settings.set('window', { ...whole(window.getNormalBounds()), maximized: window.isMaximized() });
    settings.set('zoom', Math.min(Math.max(window.webContents.getZoomFactor(), 0.25), 5));
  });
  window.on('closed', () => nativeTheme.off('updated', recolour));

  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    logger.error('the page crashed', { reason: details.reason, exitCode: details.exitCode });
    if (reloads < maxReloads) window.webContents.reload();
    reloads += 1;
  });
  window.webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
    if (!isMainFrame) return;
    logger.error('the page could not be loaded', { code, description, url });
    window.show();
  });
  window.webContents.on('preload-error', (_event, path, error) =>
    logger.error('the preload script failed', { path, reason: error.message }),
  );
  window
    .loadURL(`${origin}/`)
    .catch((error: unknown) => logger.error('the page could not be loaded', { reason: String(error) }));
  return window;
}

/** Whether enough of a window would be on a screen that is there now: a monitor may be gone since. */
export function isReachable(window: z.infer<typeof boundsSchema>, displays: readonly Rectangle[]): boolean {
  return displays.some((display) => {
    const width = Math.min(window.x + window.width, display.x + display.width) - Math.max(window.x, display.x);
    // The title bar must be in reach, or the window could not be moved.
    const titleBar = window.y >= display.y - 1 && window.y + 40 <= display.y + display.height;
    return width >= 120 && titleBar;
  });
}

function whole(bounds: Rectangle): Rectangle {
  return {
    x: Math.round(bounds.x),
    y: Math.round(bounds.y),
    width: Math.round(bounds.width),
    height: Math.round(bounds.height),
  };
}
