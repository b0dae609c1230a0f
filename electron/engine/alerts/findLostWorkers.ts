import type { AlertSettings } from '#shared/alerts.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { raise, resolve } from './alertBook.ts';

/**
 * Headless workers that went away without a word. A console's worker is a laptop that was closed: nobody wants to hear of
 * it. True where there was something.
 */
export async function findLostWorkers(database: Queryable, settings: AlertSettings): Promise<boolean> {
  const lost = await database.query<{ id: string; name: string; host: string; stopped_at: Date }>(
    `select w.id, w.name, w.host, w.stopped_at from sync.workers w, sync.alert_progress p
     where w.state = 'lost' and w.kind = 'headless' and w.stopped_at > p.workers_seen - interval '1 minute'
       and not exists (
         select from sync.alerts a where a.fold_key = 'worker_lost:' || w.host and a.detail -> 'seen' ? w.id::text
       )
     order by w.stopped_at`,
  );
  if (settings.kinds.worker_lost) {
    for (const host of new Set(lost.map((worker) => worker.host))) {
      const workers = lost.filter((worker) => worker.host === host);
      const names = workers.map((worker) => worker.name).join(', ');
      const seen = await seenBefore(database, host);
      await raise(
        database,
        [
          {
            kind: 'worker_lost',
            key: host,
            subject: host,
            message: `The worker ${names} was lost: its lease ran out. Its jobs were taken back by others.`,
            hint: 'See whether its process and its computer still run, and what its log ends with.',
            detail: { seen: [...workers.map((worker) => worker.id), ...seen].slice(0, 50) },
            count: workers.length,
            firstAt: workers[0]?.stopped_at ?? new Date(),
            lastAt: workers.at(-1)?.stopped_at ?? new Date(),
          },
        ],
        settings.quietMinutes,
      );
    }
  }
  if (lost.length > 0) {
    await database.query('update sync.alert_progress set workers_seen = greatest(workers_seen, $1)', [
      lost.at(-1)?.stopped_at,
    ]);
  }
  const resolved = await resolve(
    database,
    'worker_lost',
    `a.last_at < now() - interval '1 day' or exists (
       select from sync.workers w where w.host = a.subject and w.kind = 'headless' and w.state in ('active', 'paused')
         and w.started_at > a.last_at)`,
    [],
    { resolution: 'A worker runs there again, or a day has passed.', tell: settings.tellResolved },
  );
  return lost.length > 0 || resolved > 0;
}

async function seenBefore(database: Queryable, host: string): Promise<string[]> {
  const [row] = await database.query<{ seen: string[] }>(
    `select coalesce(array(select jsonb_array_elements_text(detail -> 'seen')), '{}') as seen
     from sync.alerts where fold_key = $1 order by id desc limit 1`,
    [`worker_lost:${host}`],
  );
  return row?.seen ?? [];
}
