import { runResultSchema, type TableChanges } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { checkPlausibility } from '#engine/syncs/plausibility.ts';
import type { AttemptScope } from './attemptScope.ts';
import type { Outcome } from './attemptTools.ts';
import type { ClaimedJob } from './claim.ts';
import { endInTransaction, type Ending } from './settle.ts';
import { recordFresh } from './syncState.ts';

/**
 * Concludes a run that has returned: where it wrote, its data are judged, and committed together with the job's end, after
 * the fence was checked. A dry run is rolled back instead. Throws what keeps them from being committed.
 */
export async function commitWithEnd(scope: AttemptScope, sync: Sync): Promise<Outcome> {
  const { job, tools, log } = scope;
  const transaction = scope.openTransaction;
  const ending = (): Ending => ({
    id: job.id,
    token: job.token,
    state: 'succeeded',
    result: scope.result(),
    error: null,
  });
  const inParts = !transaction?.used;
  if (!transaction || (inParts && !hasFreshParts(scope, sync))) return { kind: 'end', ending: ending() };
  const { changes } = scope.report;
  // On the attempt's own connection: behind a small pool there may be no second one, while each attempt holds its own.
  const connection = await transaction.begin();
  const limited: Queryable = { query: (sql, values) => connection.query(sql, values, answerLimit) };
  // What was written in parts is committed already: there is nothing left to be refused.
  if (!inParts && !job.dryRun && sync.judgesItself !== true && job.payload['acceptCollapse'] !== true) {
    checkPlausibility(changes, await earlierRuns(limited, job));
  }
  if (job.dryRun) log.info('Rolling back: this is a dry run.', summaryOf(changes));
  else if (!inParts) log.debug('Committing.', summaryOf(changes));
  // Late lines are taken too; but whoever sees the job end should see its whole log.
  await Promise.race([tools.flushLog(), tools.clock.sleep(longestFlush)]);
  if (job.dryRun) {
    await transaction.close();
    return { kind: 'end', ending: ending() };
  }
  if (sync.entity !== null && sync.provider !== null) {
    await recordFresh(limited, sync.provider, sync.entity, changes);
  }
  if (!(await endInTransaction(connection, tools.workerId, ending()))) return { kind: 'fenced' };
  await transaction.commit();
  return { kind: 'committed' };
}

/** Whether a run that wrote in parts alone has data to be entered as fresh, together with its end. */
function hasFreshParts({ job, report }: AttemptScope, sync: Sync): boolean {
  return !job.dryRun && sync.entity !== null && sync.provider !== null && report.changes.length > 0;
}

/** ms */
const longestFlush = 2_000;
/** ms after which a connection that does not answer counts as half open. */
const answerLimit = 20_000;

/** The change sets of the last succeeded runs that asked for the same, to compare with. */
async function earlierRuns(database: Queryable, job: ClaimedJob): Promise<TableChanges[][]> {
  const rows = await database.query<{ result: unknown }>(
    `select result from sync.job_history
     where sync = $1 and state = 'succeeded' and not dry_run and payload - 'acceptCollapse' = $2::jsonb - 'acceptCollapse'
     order by finished_at desc, id desc limit 5`,
    [job.sync, JSON.stringify(job.payload)],
  );
  return rows.flatMap((row) => {
    const result = runResultSchema.safeParse(row.result);
    return result.success ? [result.data.changes] : [];
  });
}

function summaryOf(changes: readonly TableChanges[]): Record<string, string> {
  return Object.fromEntries(
    changes.map((table) => [table.table, `+${table.inserted} ~${table.updated} -${table.removed} =${table.unchanged}`]),
  );
}
