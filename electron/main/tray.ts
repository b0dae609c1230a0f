import { app, Menu, Tray, type BrowserWindow, type MenuItemConstructorOptions } from 'electron';
import type { Logger } from '#engine/logging/logger.ts';
import type { Standing } from '#engine/alerts/news.ts';
import { trayIcon, type TrayState } from './trayIcon.ts';

export interface TrayParts {
  logger: Logger;
  /** Shows the window, at an address where one is given. */
  open: (hash?: string) => void;
  /** The name of this computer's worker while it runs. */
  worker: () => string | null;
  tellWorker: (state: 'active' | 'paused') => void;
  window: () => BrowserWindow | undefined;
}

/** The icon in the tray or menu bar: whether something failed since somebody last looked, what runs, and a short menu. */
export class TrayMark {
  readonly #parts: TrayParts;
  readonly #tray: Tray | null;
  #standing: Standing = { running: 0, paused: [] };
  #failed = 0;
  #state: TrayState = 'idle';

  constructor(parts: TrayParts) {
    this.#parts = parts;
    this.#tray = makeTray(parts.logger);
    this.#tray?.on('click', () => parts.open());
    this.#draw();
  }

  /** Whether this desktop has a place for it. */
  get shown(): boolean {
    return this.#tray !== null;
  }

  stands(standing: Standing): void {
    this.#standing = standing;
    this.#draw();
  }

  failed(jobs: number): void {
    if (jobs === 0) return;
    this.#failed += jobs;
    this.#draw();
  }

  /** Somebody looks at the window. */
  looked(): void {
    if (this.#failed === 0) return;
    this.#failed = 0;
    this.#draw();
  }

  /** Another connection, or none: nothing of the one before stays. */
  clear(): void {
    this.#standing = { running: 0, paused: [] };
    this.#failed = 0;
    this.#draw();
  }

  close(): void {
    this.#tray?.destroy();
  }

  #draw(): void {
    const { running } = this.#standing;
    this.#state = this.#failed > 0 ? 'failing' : running > 0 ? 'running' : 'idle';
    const mac = process.platform === 'darwin';
    this.#tray?.setImage(trayIcon(this.#state, mac));
    this.#tray?.setToolTip(`Touchline: ${this.#words()}`);
    this.#tray?.setContextMenu(Menu.buildFromTemplate(this.#menu()));
    if (mac || process.platform === 'linux') app.setBadgeCount(this.#failed);
    if (process.platform === 'win32') {
      const overlay = this.#failed > 0 ? trayIcon('failing', false) : null;
      this.#parts.window()?.setOverlayIcon(overlay, overlay ? `${this.#failed} failed` : '');
    }
  }

  #words(): string {
    const { running } = this.#standing;
    const failed = this.#failed > 0 ? `, ${this.#failed} failed since you last looked` : '';
    return `${running === 0 ? 'nothing runs' : `${running} running`}${failed}`;
  }

  #menu(): MenuItemConstructorOptions[] {
    const { open, worker, tellWorker } = this.#parts;
    const name = worker();
    const paused = name !== null && this.#standing.paused.includes(name);
    return [
      { label: 'Open Touchline', click: () => open() },
      { type: 'separator' },
      { label: `Running: ${this.#standing.running}`, click: () => open('#/jobs?filter=state:running') },
      {
        label: `Failed since you last looked: ${this.#failed}`,
        enabled: this.#failed > 0,
        click: () => open('#/history?filter=state:failed+since:1d'),
      },
      { type: 'separator' },
      {
        label: paused ? 'Resume the worker' : 'Pause the worker',
        enabled: name !== null,
        click: () => tellWorker(paused ? 'active' : 'paused'),
      },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ];
  }
}

/** Not every desktop has a place for it. */
function makeTray(logger: Logger): Tray | null {
  try {
    return new Tray(trayIcon('idle', process.platform === 'darwin'));
  } catch (error) {
    logger.warn('this desktop shows no tray icon', { reason: String(error) });
    return null;
  }
}
