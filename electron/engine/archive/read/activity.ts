import { z } from 'zod';
import type { ActivityFilter, OperatorAction, OperatorActionDetail } from '#shared/activity.ts';
import { bulkActionSchema, type BulkAction } from '#shared/bulkActions.ts';
import type { FilterTime } from '#shared/filters/jobFilter.ts';
import { jsonObjectSchema } from '#shared/jobs.ts';
import { jobsInList, jobsOfOne, mostChoices } from '#engine/audit/readActions.ts';
import { toDate, toMicros } from '../moments.ts';
import { Parameters, type ArchiveReader } from '../sql.ts';

/** What operators did that matches, as `listActions` gives it: newest first, before an action (its id) of an earlier page. */
export async function listArchivedActions(
  archive: ArchiveReader,
  filter: ActivityFilter,
  { before = null, limit }: { before?: string | null; limit: number },
): Promise<OperatorAction[]> {
  const parameters = new Parameters();
  const time = (given: FilterTime): string =>
    parameters.add(typeof given === 'string' ? toMicros(given) : (Date.now() - given.ago) * 1_000);
  const conditions = [
    ...(filter.actor === undefined ? [] : [`actor = ${parameters.add(filter.actor)}`]),
    ...(filter.action === undefined ? [] : [`action = ${parameters.add(filter.action)}`]),
    ...(filter.since === undefined ? [] : [`at >= ${time(filter.since)}`]),
    ...(filter.until === undefined ? [] : [`at < ${time(filter.until)}`]),
    ...(filter.job === undefined ? [] : [withJob(parameters, filter.job)]),
    ...(before === null
      ? []
      : [`(at, id) < (select b.at, b.id from actions b where b.id = ${parameters.add(BigInt(before))})`]),
  ];
  const page = `select * from actions where ${conditions.join(' and ') || 'true'}
    order by at desc, id desc limit ${parameters.add(limit)}`;
  const rows = await archive.query(select(page), parameters.values);
  return rows.map((row) => toAction(row, jobsInList));
}

/** One action with what became of its bulk action; null where there is none. Nothing can be taken back from here. */
export async function readArchivedAction(archive: ArchiveReader, id: string): Promise<OperatorActionDetail | null> {
  const [row] = await archive.query(select('select * from actions where id = ?1'), [BigInt(id)]);
  if (!row) return null;
  const action = toAction(row, jobsOfOne);
  return {
    action,
    undo: { possible: false, why: 'This is read from an archive: nothing can be taken back from there.' },
    undoOf: await actionTakenBack(archive, action),
    bulk: action.bulkAction === null ? null : await readArchivedBulkAction(archive, action.bulkAction),
  };
}

/** Who has done something, and what was done, by name. */
export async function readArchivedChoices(archive: ArchiveReader): Promise<{ actors: string[]; actions: string[] }> {
  const distinct = async (column: 'actor' | 'action'): Promise<string[]> => {
    const rows = await archive.query<{ name: string }>(
      `select distinct ${column} as name from actions order by name limit ?1`,
      [mostChoices],
    );
    return rows.map(({ name }) => name);
  };
  return { actors: await distinct('actor'), actions: await distinct('action') };
}

async function readArchivedBulkAction(archive: ArchiveReader, id: string): Promise<BulkAction | null> {
  const [row] = await archive.query<{ value: string }>('select value from bulk_actions where id = ?1', [BigInt(id)]);
  const found = row && bulkActionSchema.safeParse(JSON.parse(row.value));
  return found?.success ? found.data : null;
}

/** The action that another one took back; of a bulk action that of the bulk action which it names. */
async function actionTakenBack(archive: ArchiveReader, { detail, bulkAction }: OperatorAction): Promise<string | null> {
  const undone = detail['undoOf'];
  if (typeof undone !== 'string' || bulkAction === null) return typeof undone === 'string' ? undone : null;
  const [row] = await archive.query<{ id: string }>(
    `select cast(id as text) as id from actions where bulk_action = ?1 and action <> 'abort' order by actions.id limit 1`,
    [undone],
  );
  return row?.id ?? null;
}

function withJob(parameters: Parameters, job: string): string {
  const id = parameters.add(BigInt(job));
  const text = parameters.add(job);
  return `(exists (select 1 from json_each(job_ids) e where e.value = ${text})
    or bulk_action in (select cast(b.bulk_action as text) from bulk_jobs b where b.job_id = ${id}))`;
}

/** The rows of `page`, and by which action each was taken back. */
function select(page: string): string {
  return `
    select cast(p.id as text) as id, p.at, p.actor, p.origin, p.action, coalesce(p.reason, p.detail ->> 'reason') as reason,
      p.detail, p.job_ids, p.jobs, p.bulk_action,
      cast(coalesce(
        (select u.id from actions u where u.undo_of = cast(p.id as text) limit 1),
        case when p.bulk_action is not null and p.action = 'cancel' then
          (select u.id from actions u where u.undoes_bulk = p.bulk_action order by cast(u.bulk_action as integer) desc limit 1)
        end) as text) as undone_by
    from (${page}) p order by p.at desc, p.id desc`;
}

const json = z.string().transform((text): unknown => JSON.parse(text));
const rowSchema = z.object({
  id: z.string(),
  at: z.number().transform(toDate),
  actor: z.string(),
  origin: z.string(),
  action: z.string(),
  reason: z.string().nullable(),
  detail: json.pipe(jsonObjectSchema),
  job_ids: json.pipe(z.array(z.string())),
  jobs: z.number(),
  bulk_action: z.string().nullable(),
  undone_by: z.string().nullable(),
});

function toAction(row: unknown, mostJobs: number): OperatorAction {
  const { at, job_ids, undone_by, jobs, bulk_action, ...action } = rowSchema.parse(row);
  const frozen = action.detail['jobs'];
  return {
    ...action,
    reason: action.reason === '' ? null : action.reason,
    at: at.toISOString(),
    jobIds: job_ids.slice(0, mostJobs),
    jobs: bulk_action !== null && typeof frozen === 'number' ? frozen : jobs,
    bulkAction: bulk_action,
    undoneBy: undone_by,
  };
}
