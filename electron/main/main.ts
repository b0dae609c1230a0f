import { app, BrowserWindow, nativeTheme, session } from 'electron';
import { join } from 'node:path';
import { bridgeChannels, type ShellEvent } from '#shared/contract/bridge.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { webApplicationFrom } from '#engine/webApplication.ts';
import { Announcer } from './announcer.ts';
import { Archives } from './archives.ts';
import { Connections } from './connections.ts';
import { saveDiagnostics } from './diagnostics.ts';
import { ConnectionTests } from './connectionTests.ts';
import { prepareEarly } from './early.ts';
import { EmbeddedDatabase } from './embeddedDatabase.ts';
import { catchUnhandled, failStart } from './failures.ts';
import { answerPages } from './ipc.ts';
import { openLog } from './log.ts';
import { setMenu } from './menu.ts';
import { openDocumentation } from './openExternal.ts';
import { readOptions } from './options.ts';
import { paths } from './paths.ts';
import { Ports } from './ports.ts';
import { followPower, keepAwake } from './power.ts';
import { providerSettings } from './providers.ts';
import { serveFiles } from './protocol.ts';
import { quitInOrder } from './quit.ts';
import { Secrets, systemCipher } from './secrets.ts';
import { lockContents, lockSession } from './security.ts';
import { Services } from './services.ts';
import { Settings } from './settings.ts';
import { shellHandlers, shellState, type ShellParts } from './shell.ts';
import { TrayMark } from './tray.ts';
import { openWindow } from './window.ts';
import { YahooSignIn } from './yahooSignIn.ts';

const development = !app.isPackaged;

prepareEarly();

if (app.requestSingleInstanceLock()) {
  const logger = openLog(app.getPath('logs'));
  catchUnhandled(logger, notice);
  lockContents(logger);
  app.whenReady().then(
    () => start(logger).catch((error: unknown) => failStart(error, logger)),
    (error: unknown) => failStart(error, logger),
  );
} else {
  // The other one shows its window; see `second-instance`.
  app.quit();
}

/** Puts the parts together, shows the window, and opens what is to be opened. */
async function start(logger: Logger): Promise<void> {
  const options = readOptions(process.argv.slice(1), process.env);
  const userData = app.getPath('userData');
  const settings = new Settings(userData);
  const secrets = new Secrets(join(userData, 'secrets.json'), await systemCipher(), logger);
  const yahoo = new YahooSignIn(options.variables, secrets, logger);
  const archives = new Archives(join(userData, 'archives'), settings, secrets);
  const embedded = new EmbeddedDatabase(logger);
  const ports = new Ports();
  const stayAwake = keepAwake();
  let running = 0;

  const services = new Services({
    logger,
    providers: (target) => providerSettings(target, { options, settings, secrets, yahoo }),
    archive: (connection) => archives.settingsFor(connection),
    worker: () => settings.get('worker'),
    webApplication: webApplicationFrom(options.variables),
    keepToken: (token, before) => yahoo.keep(token, before),
    onState: changed,
    onConsole: (service) => (service ? ports.serviceReady(service) : ports.serviceGone()),
    onRunning: (jobs) => {
      running = jobs;
      stayAwake(jobs);
    },
    onTold: (told) => {
      if (told.kind === 'notice') return notice(told.failure);
      if (told.kind === 'standing') return tray.stands(told.standing);
      announcer.tell(told.news);
      const failed = told.news.items.filter((item) => item.kind === 'job_failed').length;
      if (BrowserWindow.getFocusedWindow() === null) tray.failed(failed);
    },
  });
  const connections = new Connections({
    settings,
    secrets,
    embedded,
    use: (target) => {
      tray.clear();
      return target ? services.open(target) : services.close();
    },
    onRemoved: (connection) => archives.remove(connection),
    onChange: changed,
  });
  const show = (): BrowserWindow => openWindow(settings, development, logger);
  const open = (hash?: string): void => {
    const [window = show()] = BrowserWindow.getAllWindows();
    focusWindow();
    if (hash !== undefined) tellWhenLoaded(window, { kind: 'open', hash });
  };
  const announcer = new Announcer({ settings, logger, open });
  const tray = new TrayMark({
    logger,
    open,
    worker: () => services.worker.name,
    tellWorker: (state) => services.tellWorker(state),
    window: () => BrowserWindow.getAllWindows()[0],
  });
  app.on('browser-window-focus', () => tray.looked());
  app.on('will-quit', () => {
    announcer.close();
    tray.close();
  });
  const tests = new ConnectionTests((test, findings) => broadcast({ kind: 'connectionTest', test, findings }));
  const shell: ShellParts = { options, settings, secrets, yahoo, connections, tests, services, changed, notice };

  // A function declaration, for the parts above tell of changes before all of them are there.
  function changed(): void {
    broadcast({ kind: 'state', state: shellState(shell) });
  }

  lockSession(session.defaultSession, logger);
  serveFiles(session.defaultSession, paths.renderer);
  answerPages({
    handlers: shellHandlers(shell),
    onConnect: (contents, nonce) => ports.request(contents, nonce),
    logger,
  });
  setMenu({
    run: (command) => broadcast({ kind: 'command', command }),
    openDocumentation: () =>
      void openDocumentation().then((problem) => {
        if (problem !== null)
          notice({ code: 'not_opened', message: `The documentation could not be opened: ${problem}` });
        return problem;
      }),
    saveDiagnostics: () =>
      void saveDiagnostics({
        settings,
        secrets,
        connections,
        services,
        variables: options.variables,
        logger,
        notice,
      }),
    development,
  });
  const end = quitInOrder({
    services,
    embedded,
    running: () => running,
    // Only where there is an icon by which it can be found again.
    staysInTray: () => (tray.shown ? settings.get('worker').closing === 'tray' : null),
    logger,
  });
  followPower(services, end);

  nativeTheme.themeSource = settings.get('theme');
  show();
  app.on('second-instance', focusWindow);
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show();
  });
  logger.info('the application started', { version, electron: process.versions['electron'] ?? '' });

  try {
    if (options.database) await connections.openOnce(options.database.url, options.database.environment);
    else if (!(await connections.openLast()) && options.embedded) await connections.openEmbedded();
  } catch (error) {
    // The window stands: the operator reads why, on the page where another connection can be chosen.
    logger.error('the connection could not be opened', { reason: toFailure(error).message });
    notice(toFailure(error));
  }
}

function broadcast(event: ShellEvent): void {
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.webContents.isDestroyed()) window.webContents.send(bridgeChannels.shell, event);
  }
}

function notice(failure: Failure): void {
  broadcast({ kind: 'notice', failure });
}

/** A page that is still being loaded hears nothing yet. */
function tellWhenLoaded(window: BrowserWindow, event: ShellEvent): void {
  const { webContents } = window;
  const tell = (): void => webContents.send(bridgeChannels.shell, event);
  if (webContents.isLoading()) webContents.once('did-finish-load', tell);
  else tell();
}

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.show();
  window?.focus();
}
