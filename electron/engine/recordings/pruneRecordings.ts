import type { Queryable } from '#engine/database/queryable.ts';

/** Runs a statement that takes at most so many rows. */
type Chunk = <T>(work: (size: number) => Promise<T>) => Promise<T>;

const inThousands: Chunk = (work) => work(1_000);

/** Removes the oldest recordings beyond so many MB, and gives how many. */
export async function pruneRecordings(database: Queryable, megabytes: number, chunk = inThousands): Promise<number> {
  // An index alone tells which they are.
  const [row] = await chunk(() =>
    database.query<{ until: string | null }>(
      `select max(recorded_at)::text as until from (
         select recorded_at, sum(stored) over (order by recorded_at desc) as so_far from sync.recordings
       ) s where so_far > $1::float8 * 1000000`,
      [megabytes],
    ),
  );
  if (row === undefined || row.until === null) return 0;
  const { until } = row;
  let removed = 0;
  for (;;) {
    const full = await chunk(async (size) => {
      const rows = await database.query(
        `delete from sync.recordings where ctid = any (array(
           select ctid from sync.recordings where recorded_at <= $1::timestamptz limit $2
         )) returning 1`,
        [until, size],
      );
      removed += rows.length;
      return rows.length === size;
    });
    if (!full) return removed;
  }
}
