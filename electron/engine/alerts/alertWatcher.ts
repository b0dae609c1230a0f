import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { readAlertSettings, readWebhook } from './alertSettings.ts';
import { deliverAlerts } from './deliverAlerts.ts';
import { findFailures } from './findFailures.ts';
import { findLostWorkers } from './findLostWorkers.ts';
import { findMissedSlots } from './findMissedSlots.ts';
import { findStaleSyncs } from './findStaleSyncs.ts';
import type { Place } from './slackMessage.ts';

export interface AlertTools {
  database: Database;
  clock: Clock;
  logger: Logger;
  /** Told with every alert. */
  place: Place;
  /** The address of this process (`webhookFrom`), which wins over the one in the database. */
  webhook: URL | null;
}

/**
 * Looks for what an operator must know, enters it into `sync.alerts`, and tells the webhook. Call `check` every 10 s after
 * `rollUp`, from a loop of its own: a slow webhook then holds up nothing else. Of all processes one looks at a time.
 */
export class AlertWatcher {
  readonly #tools: AlertTools;
  readonly #stop = new AbortController();
  #complaint: string | null = null;

  constructor(tools: AlertTools) {
    this.#tools = tools;
  }

  /** One look and at most one message. Throws what the database throws; a webhook that fails is logged once. */
  async check(): Promise<void> {
    const { database } = this.#tools;
    const changed = await this.#look();
    if (changed) database.hints.tell('changed');
    const url = await readWebhook(database, this.#tools.webhook);
    if (!url || this.#stop.signal.aborted) return;
    const failure = await deliverAlerts(database, url, {
      place: this.#tools.place,
      clock: this.#tools.clock,
      settings: await readAlertSettings(database),
      signal: this.#stop.signal,
    });
    if (failure !== null && failure !== this.#complaint) {
      this.#tools.logger.warn('The webhook could not be told of an alert; it is tried again.', { error: failure });
    }
    this.#complaint = failure;
  }

  /** Breaks off a call that is under way; the next one, of whatever process, makes it again. */
  stop(): void {
    this.#stop.abort();
  }

  async #look(): Promise<boolean> {
    return this.#tools.database.transaction(async (connection) => {
      await connection.query(
        `set local statement_timeout = '30s'; set local lock_timeout = '5s'; set local idle_in_transaction_session_timeout = '10s'`,
      );
      const [turn] = await connection.query<{ mine: boolean }>(
        `select pg_try_advisory_xact_lock(hashtextextended('touchline:alerts', 0)) as mine`,
      );
      if (!turn?.mine) return false;
      const settings = await readAlertSettings(connection);
      const found = [
        await findFailures(connection, settings),
        await findMissedSlots(connection, settings),
        await findStaleSyncs(connection, settings),
        await findLostWorkers(connection, settings),
      ];
      return found.includes(true);
    });
  }
}
