import type { Clock } from '#engine/clock.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { NewsReader, type News, type Standing } from '#engine/alerts/news.ts';
import { OperatorError, toFailure, type Failure } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Acting } from './acting.ts';
import type { FeedHub } from './feedHub.ts';
import type { Session } from './session.ts';

/** Whom the console service tells what happened, besides the pages. */
export interface NewsListener {
  news(news: News): void;
  standing(standing: Standing): void;
  notice(failure: Failure): void;
}

/** ms between two looks. */
const least = 2_000;

/** Looks for what an operator is to be told though no page shows it, and tells each of it once. */
export class NewsWatch {
  readonly #tools: { session: Session; acting: Acting; listener: NewsListener; clock: Clock };
  readonly #reader: NewsReader;
  readonly #close: () => void;
  #lastLook = -Infinity;
  #told = '';

  constructor(tools: { session: Session; hub: FeedHub; acting: Acting; listener: NewsListener; clock: Clock }) {
    this.#tools = tools;
    this.#reader = new NewsReader(tools.acting.who.actor);
    this.#close = tools.hub.open(
      () => this.#look(),
      () => undefined,
      () => undefined,
    );
  }

  close(): void {
    this.#close();
  }

  /** Pauses or resumes a worker by its name, in the name of the operator. */
  async tell(name: string, state: 'active' | 'paused'): Promise<void> {
    try {
      await this.#tools.acting.act(async (transaction) => {
        const [worker] = await transaction.query<{ id: string }>(
          `select id::text from sync.workers where name = $1 and state in ('active', 'paused') order by id desc limit 1`,
          [name],
        );
        if (!worker) throw new OperatorError({ code: 'worker_not_found', message: `The worker ${name} does not run.` });
        await tellWorker(transaction, worker.id, state);
        return { result: null, deed: { action: 'tell worker', detail: { worker: worker.id, state, from: 'tray' } } };
      });
    } catch (error) {
      this.#tools.listener.notice(toFailure(error));
    }
  }

  /** Cancels what a worker runs, in the name of the operator. */
  async cancelRunning(name: string): Promise<void> {
    const { acting, listener } = this.#tools;
    try {
      await acting.act(async (transaction) => {
        const jobs = await transaction.query<{ id: JobId }>(
          `select j.id from sync.jobs j join sync.workers w on w.id = j.worker_id
           where w.name = $1 and w.state in ('active', 'paused', 'draining') and j.state = 'running' order by j.id`,
          [name],
        );
        for (const { id } of jobs) await cancelJob(transaction, id, { by: acting.who.actor });
        const jobIds = jobs.map(({ id }) => id);
        return { result: null, deed: { action: 'cancel', jobIds, detail: { worker: name, from: 'quit' } } };
      });
    } catch (error) {
      listener.notice(toFailure(error));
    }
  }

  async #look(): Promise<void> {
    const { session, listener, clock } = this.#tools;
    if (session.failure !== null || !session.readable || clock.now() - this.#lastLook < least) return;
    this.#lastLook = clock.now();
    const { news, standing } = await session.read((database) => this.#reader.read(database));
    if (news.items.length > 0) listener.news(news);
    const told = JSON.stringify(standing);
    if (told !== this.#told) listener.standing(standing);
    this.#told = told;
  }
}
