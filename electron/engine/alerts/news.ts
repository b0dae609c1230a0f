import { z } from 'zod';
import { jobIdSchema } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Something that an operator is to be told wherever he is: names and ids, nothing of a payload or an error. */
export const newsItemSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('job_failed'),
    id: jobIdSchema,
    sync: z.string(),
    /** The operator of this console asked for it. */
    mine: z.boolean(),
  }),
  z.object({
    kind: z.literal('slot_missed'),
    /** Of the slot, for it is told once. */
    id: z.string(),
    schedule: z.string(),
    slots: z.number().int(),
  }),
  z.object({
    kind: z.literal('backfill_over'),
    id: z.string(),
    syncs: z.array(z.string()),
    state: z.enum(['done', 'cancelled']),
    /** Partitions that failed. */
    failed: z.number().int(),
  }),
]);
export type NewsItem = z.infer<typeof newsItemSchema>;

export const newsSchema = z.object({
  items: z.array(newsItemSchema),
  /** There was more than is told here. */
  more: z.boolean(),
});
export type News = z.infer<typeof newsSchema>;

/** How things stand, for the tray. */
export const standingSchema = z.object({
  running: z.number().int(),
  /** The names of the workers that are paused. */
  paused: z.array(z.string()),
});
export type Standing = z.infer<typeof standingSchema>;

/** Of each kind so many at once. */
const most = 100;

/** Reads what has happened since it was read last; the first time, from now on. */
export class NewsReader {
  readonly #actor: string;
  /** timestamptz as text, to the microsecond, and the last that were told in the overlap before it. */
  #since: string | null = null;
  #told = new Set<string>();

  /** `actor`: who is at this console, as the jobs know him that he asks for. */
  constructor(actor: string) {
    this.#actor = actor;
  }

  async read(database: Queryable): Promise<{ news: News; standing: Standing }> {
    const [standing, until] = await Promise.all([readStanding(database), readNow(database)]);
    const first = this.#since === null;
    const since = this.#since ?? until;
    this.#since = until;
    const [failed, missed, over] = await Promise.all([
      this.#failed(database, since),
      readMissed(database, since),
      readOver(database, since),
    ]);
    const all = [...failed, ...missed, ...over];
    // What was there before the first look is no news.
    const items = first ? [] : all.filter((item) => !this.#told.has(keyOf(item)));
    this.#told = new Set(all.map(keyOf));
    const more = !first && (failed.length >= most || missed.length >= most);
    return { news: { items, more }, standing };
  }

  async #failed(database: Queryable, since: string): Promise<NewsItem[]> {
    const rows = await database.query<{ id: string; sync: string; mine: boolean }>(
      `select id::text, sync, coalesce(trigger in ('operator', 'retry') and trigger_detail ->> 'by' = $2, false) as mine
       from sync.job_history
       where state = 'failed' and finished_at > $1::timestamptz - ${overlap}
       order by finished_at desc, id desc limit ${most}`,
      [since, this.#actor],
    );
    return rows.map((row) => ({ kind: 'job_failed', ...row }));
  }
}

/** What commits late may carry an earlier time than what was read before it. */
const overlap = `interval '10 seconds'`;

async function readNow(database: Queryable): Promise<string> {
  const [row] = await database.query<{ now: string }>('select clock_timestamp()::text as now');
  return row?.now ?? 'now';
}

async function readMissed(database: Queryable, since: string): Promise<NewsItem[]> {
  const rows = await database.query<{ id: string; schedule: string; slots: number }>(
    `select l.schedule_id || ' ' || l.slot as id, s.name as schedule, l.slots
     from sync.schedule_slots l join sync.schedules s on s.id = l.schedule_id
     where l.handled_at > $1::timestamptz - ${overlap} and l.outcome = 'missed'
     order by l.handled_at desc limit ${most}`,
    [since],
  );
  return rows.map((row) => ({ kind: 'slot_missed', ...row }));
}

async function readOver(database: Queryable, since: string): Promise<NewsItem[]> {
  const rows = await database.query<{ id: string; syncs: string[]; state: 'done' | 'cancelled'; failed: number }>(
    `select id::text, syncs, state::text, coalesce((report -> 'partitions' ->> 'failed')::int, 0) as failed
     from sync.backfills
     where state in ('done', 'cancelled') and finished_at > $1::timestamptz - ${overlap}
     order by finished_at desc limit ${most}`,
    [since],
  );
  return rows.map((row) => ({ kind: 'backfill_over', ...row }));
}

async function readStanding(database: Queryable): Promise<Standing> {
  const [row] = await database.query<Standing & Record<string, unknown>>(
    `select
       (select count(*)::int from sync.running_attempts r join sync.jobs j on j.id = r.job_id and j.token = r.token
        where j.state = 'running') as running,
       array(select name from sync.workers where state = 'paused' order by name limit 100) as paused`,
  );
  return { running: row?.running ?? 0, paused: row?.paused ?? [] };
}

function keyOf(item: NewsItem): string {
  return `${item.kind} ${item.id}`;
}
