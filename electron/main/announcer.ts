import { BrowserWindow, Notification } from 'electron';
import type { Logger } from '#engine/logging/logger.ts';
import type { News } from '#engine/alerts/news.ts';
import { bundleNews, type Announcement } from './bundleNews.ts';
import type { Settings } from './settings.ts';

export interface AnnouncerParts {
  settings: Settings;
  logger: Logger;
  /** Shows the window with what an announcement is about. */
  open: (hash: string) => void;
}

/** ms in which what comes is told together. */
const together = 1_500;

/** Tells news by notifications of the desktop, much of it as one. */
export class Announcer {
  readonly #parts: AnnouncerParts;
  #waiting: News = { items: [], more: false };
  #timer: NodeJS.Timeout | null = null;
  /** Held while they are shown: Electron drops what nobody refers to, and its click with it. */
  readonly #shown = new Set<Notification>();

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  tell(news: News): void {
    this.#waiting = { items: [...this.#waiting.items, ...news.items], more: this.#waiting.more || news.more };
    this.#timer ??= setTimeout(() => this.#show(), together);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    for (const notification of this.#shown) notification.close();
  }

  #show(): void {
    const news = this.#waiting;
    this.#waiting = { items: [], more: false };
    this.#timer = null;
    const { settings, logger } = this.#parts;
    const page = BrowserWindow.getFocusedWindow()?.webContents.getURL() ?? null;
    const announcements = bundleNews(news, settings.get('notifications'), page);
    if (announcements.length === 0) return;
    logger.info('the operator is told', { announcements: announcements.map(({ title }) => title) });
    if (!Notification.isSupported()) return;
    for (const announcement of announcements) this.#notify(announcement);
  }

  #notify({ title, body, hash }: Announcement): void {
    const notification = new Notification({ title, body });
    const forget = (): void => void this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      this.#parts.open(hash);
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      this.#parts.logger.warn('a notification could not be shown', { reason: error });
    });
    this.#shown.add(notification);
    notification.show();
  }
}
