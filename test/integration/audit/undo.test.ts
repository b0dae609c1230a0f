import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperatorAction } from '#shared/activity.ts';
import { createBulkAction } from '#engine/actions/bulkActions.ts';
import { BulkActionRunner } from '#engine/actions/bulkActionRunner.ts';
import { audited, type Deed } from '#engine/audit.ts';
import { listActions } from '#engine/audit/readActions.ts';
import { readActionDetail, undoAction } from '#engine/audit/undo/undoAction.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { cancelJob, setPriority } from '#engine/queue/jobActions.ts';
import { pause, unpause } from '#engine/queue/pauses.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { createSchedule, removeSchedule, setScheduleEnabled } from '#engine/schedules/writeSchedules.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});
beforeEach(async () => {
  await db.query(`
    delete from sync.jobs; delete from sync.job_history; delete from sync.operator_actions; delete from sync.pauses;
    delete from sync.schedules; delete from sync.workers; delete from sync.bulk_actions; delete from sync.bulk_action_jobs`);
});

const ada = { actor: 'ada@desk', origin: 'console' };
const bob = { actor: 'bob@laptop', origin: 'command line' };

/** Does something as the console does it, and gives its entry in the audit. */
async function act(work: (transaction: Connection) => Promise<Deed>): Promise<OperatorAction> {
  await audited(database, ada, async (transaction) => ({ result: null, deed: await work(transaction) }));
  const [entry] = await listActions(database, {}, { limit: 1 });
  if (!entry) throw new Error('no entry');
  return entry;
}

async function enqueue(options = ''): Promise<string> {
  const [row] = await db.query<{ id: string }>(`select sync.enqueue('undo-test'${options}) as id`);
  return row?.id ?? '';
}

const cancel = (id: string): Promise<OperatorAction> =>
  act(async (transaction) => {
    await cancelJob(transaction, id, { by: ada.actor, reason: 'a mistake' });
    return { action: 'cancel', jobIds: [id], detail: { reason: 'a mistake' } };
  });

const pausing = (paused: boolean, reason?: string): Promise<OperatorAction> =>
  act(async (transaction) => {
    const target = { scope: 'sync' as const, name: 'undo-test' };
    const changed = paused
      ? await pause(transaction, target, { by: ada.actor, reason })
      : await unpause(transaction, target);
    return { action: paused ? 'pause' : 'resume', detail: { ...target, reason: reason ?? null, changed } };
  });

async function judgementOf(entry: OperatorAction): Promise<string> {
  const detail = await readActionDetail(database, entry.id);
  if (!detail) return 'gone';
  return detail.undo.possible ? `yes: ${detail.undo.does}` : `no: ${detail.undo.why}`;
}

/** Undoes an action; what that was told, and the entry it left. */
async function undone(entry: OperatorAction): Promise<OperatorAction | null> {
  const id = await undoAction(database, entry.id, { ...bob, reason: 'put right' });
  return (await readActionDetail(database, id))?.action ?? null;
}

const refused = (entry: OperatorAction, why: RegExp): Promise<void> =>
  expect(undoAction(database, entry.id, bob)).rejects.toMatchObject({
    code: 'not_undoable',
    message: expect.stringMatching(why),
  });

const paused = (): Promise<unknown> => db.query('select name, paused_by, reason from sync.pauses');

const switching = (enabled: boolean): Promise<OperatorAction> =>
  act(async (transaction) => {
    await setScheduleEnabled(transaction, catalogueTargets, 'nightly', enabled, { by: ada.actor });
    return { action: enabled ? 'enable schedule' : 'disable schedule', detail: { schedule: 'nightly' } };
  });
const switched = async (): Promise<unknown> => (await db.query('select enabled, updated_by from sync.schedules'))[0];

const prioritise = (id: string, priority: number): Promise<OperatorAction> =>
  act(async (transaction) => {
    const { from } = await setPriority(transaction, id, priority);
    return { action: 'change priority', jobIds: [id], detail: { priority, from } };
  });
const priorities = async (): Promise<number[]> =>
  (await db.query<{ priority: number }>('select priority from sync.jobs order by id')).map(({ priority }) => priority);

describe('a cancel', () => {
  test('of a job that waited is taken back: the job comes again when it was due, and the audit says what was taken back', async () => {
    const id = await enqueue(`, '{"week": 3}', run_at => now() + interval '2 hours', priority => 7::smallint`);
    const entry = await cancel(id);
    expect(await judgementOf(entry)).toBe(`yes: Enqueues job ${id} again, due when it was due.`);

    const undo = await undone(entry);
    const [job] = await db.query<{ id: string; later: boolean }>(
      `select id, payload, priority, trigger, trigger_detail, retry_of, run_at > now() + interval '1 hour' as later from sync.jobs`,
    );
    expect(job).toMatchObject({
      payload: { week: 3 },
      priority: 7,
      trigger: 'retry',
      trigger_detail: { of: id, by: bob.actor },
      retry_of: id,
      later: true,
    });
    expect(undo).toMatchObject({
      ...bob,
      action: 'retry',
      reason: 'put right',
      jobIds: [id],
      detail: { as: job?.id, undoOf: entry.id },
    });
    const after = await readActionDetail(database, entry.id);
    expect(after?.action.undoneBy).toBe(undo?.id);
    expect((await readActionDetail(database, undo?.id ?? ''))?.undoOf).toBe(entry.id);
    await refused(entry, /^It was taken back by action \d+\.$/);
    expect(await db.query('select from sync.jobs')).toHaveLength(1);
  });

  test('is taken back once by many at the same time', async () => {
    const entry = await cancel(await enqueue());
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => undoAction(database, entry.id, bob)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await db.query('select from sync.jobs')).toHaveLength(1);
    expect(await db.query(`select from sync.operator_actions where action = 'retry'`)).toHaveLength(1);
  });

  test('that can’t be taken back says why', async () => {
    const running = await enqueue();
    await db.query(`update sync.jobs set state = 'running', attempt = 1, token = 1, started_at = now() where id = $1`, [
      running,
    ]);
    const asked = await cancel(running);
    await refused(asked, /was running, and is being stopped/);
    await db.query(`update sync.jobs set state = 'succeeded' where id = $1`, [running]);
    await refused(asked, /had ended before it could be stopped/);

    const retried = await cancel(await enqueue());
    await db.query('select sync.retry($1)', [retried.jobIds[0]]);
    await refused(retried, /was enqueued again already, as job \d+/);

    const replaced = await cancel(await enqueue(`, unique_key => 'one'`));
    const other = await enqueue(`, unique_key => 'one'`);
    await refused(replaced, new RegExp(`^Job ${other}, which has not ended, has the unique key`));
    expect(await db.query(`select from sync.operator_actions where detail ? 'undoOf'`)).toEqual([]);

    const gone = await cancel(await enqueue());
    await db.query('delete from sync.job_history where id = $1', [gone.jobIds[0]]);
    await refused(gone, /no longer there/);
  });
});

describe('a pause', () => {
  test('is resumed, and its resume paused again with the reason that it had', async () => {
    const entry = await pausing(true, 'the provider is down');
    expect(await judgementOf(entry)).toBe('yes: Resumes undo-test.');
    const resume = await undone(entry);
    expect(await paused()).toEqual([]);
    expect(resume).toMatchObject({ action: 'resume', detail: { scope: 'sync', name: 'undo-test', undoOf: entry.id } });

    const again = resume && (await undoAction(database, resume.id, bob));
    expect(await paused()).toEqual([{ name: 'undo-test', paused_by: bob.actor, reason: 'the provider is down' }]);
    expect((await readActionDetail(database, again ?? ''))?.action.action).toBe('pause');
  });

  test('of before is left alone when the sync was paused anew', async () => {
    const first = await pausing(true);
    await pausing(false);
    await refused(first, /resumed meanwhile/);
    await pausing(true);
    await refused(first, /paused by another action/);
    expect(await paused()).toHaveLength(1);
  });

  test('and a resume that changed nothing can’t be taken back', async () => {
    const nothing = await pausing(false);
    await refused(nothing, /It changed nothing: that was not paused/);
    await pausing(true);
    const twice = await pausing(true);
    await refused(twice, /It changed nothing: that was paused already/);
    expect(await paused()).toHaveLength(1);
  });

  test('is resumed once by many at the same time', async () => {
    const entry = await pausing(true);
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => undoAction(database, entry.id, bob)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('a schedule that was switched', () => {
  beforeEach(() =>
    database.transaction((transaction) =>
      createSchedule(
        transaction,
        catalogueTargets,
        { name: 'nightly', sync: 'sync-leagues', cron: '0 4 * * *' },
        { by: 'ada' },
      ),
    ),
  );

  test('is switched back', async () => {
    const off = await switching(false);
    expect(await judgementOf(off)).toBe('yes: Enables the schedule nightly.');
    const on = await undone(off);
    expect(await switched()).toEqual({ enabled: true, updated_by: bob.actor });
    expect(on).toMatchObject({ action: 'enable schedule', detail: { schedule: 'nightly', undoOf: off.id } });
    await refused(off, /taken back by action/);
    if (on) await undoAction(database, on.id, bob);
    expect(await switched()).toMatchObject({ enabled: false });
  });

  test('again since, or is gone, says so', async () => {
    const first = await switching(false);
    await switching(true);
    await refused(first, /is enabled again already/);
    const last = await switching(false);
    await refused(first, new RegExp(`was switched again since: take action ${last.id} back`));
    await database.transaction((transaction) => removeSchedule(transaction, 'nightly'));
    await refused(last, /no schedule nightly any more/);
  });
});

describe('a priority', () => {
  test('is given back while the job waits and has it still', async () => {
    const id = await enqueue(`, priority => 3::smallint`);
    const entry = await prioritise(id, 50);
    expect(await judgementOf(entry)).toBe(`yes: Gives job ${id} its priority 3 back.`);
    const undo = await undone(entry);
    expect(await priorities()).toEqual([3]);
    expect(undo).toMatchObject({ action: 'change priority', detail: { priority: 3, from: 50, undoOf: entry.id } });

    const other = await prioritise(id, 10);
    await prioritise(id, 20);
    await refused(other, /was changed again since/);
    await db.query(`update sync.jobs set state = 'running', token = 1 where id = $1`, [id]);
    await refused(other, /runs already/);
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [id]);
    await refused(other, /has ended/);
  });

  test('of many jobs is given back to those that wait still', async () => {
    const ids = [await enqueue(), await enqueue(`, priority => 5::smallint`), await enqueue()];
    await createBulkAction(database, { action: 'set_priority', priority: 40, filter: { ids } }, ada);
    const [entry] = await listActions(database, {}, { limit: 1 });
    if (!entry) throw new Error('no entry');
    expect(await judgementOf(entry)).toMatch(/^no: It is not over yet/);
    await workOff();
    expect(await priorities()).toEqual([40, 40, 40]);
    await setPriority(database, ids[2] ?? '', 1);
    const undo = await undone(entry);
    expect(await priorities()).toEqual([0, 5, 1]);
    expect(undo).toMatchObject({ action: 'change priorities back', detail: { jobs: 2, undoOf: entry.id } });
    await refused(entry, /taken back by action/);
  });
});

describe('a worker', () => {
  test('that was paused claims again, unless it was told otherwise since', async () => {
    const [worker] = await db.query<{ id: string }>(
      `insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
       values ('server-1', 'server', 1, 'headless', 'test', 4, now() + interval '1 hour') returning id`,
    );
    const id = worker?.id ?? '';
    const tell = (state: 'paused' | 'active' | 'draining'): Promise<OperatorAction> =>
      act(async (transaction) => {
        await tellWorker(transaction, id, state);
        return { action: 'tell worker', detail: { worker: id, state } };
      });
    const entry = await tell('paused');
    expect(await judgementOf(entry)).toBe('yes: Lets the worker server-1 claim jobs again.');
    await undone(entry);
    expect(await db.query('select state from sync.workers')).toEqual([{ state: 'active' }]);
    const other = await tell('paused');
    const drain = await tell('draining');
    await refused(other, /The worker server-1 is draining now/);
    await refused(drain, /ends: start it again/);
  });
});

describe('a bulk cancel', () => {
  test('is taken back through its entry, once', async () => {
    const ids = [await enqueue(), await enqueue()];
    await createBulkAction(database, { action: 'cancel', filter: { ids }, reason: 'wrong' }, ada);
    const [entry] = await listActions(database, {}, { limit: 1 });
    if (!entry) throw new Error('no entry');
    expect(entry).toMatchObject({
      action: 'cancel',
      jobs: 2,
      reason: 'wrong',
      bulkAction: expect.stringMatching(/^\d+$/),
    });
    await refused(entry, /It is not over yet/);
    await workOff();
    expect(await judgementOf(entry)).toMatch(/^yes: Enqueues again the 2 jobs/);
    const undo = await undone(entry);
    expect(undo).toMatchObject({ action: 'retry', detail: { undoOf: entry.bulkAction } });
    await refused(entry, /is being taken back/);
    await workOff();
    expect(await db.query('select from sync.jobs')).toHaveLength(2);
    await refused(entry, /^It was taken back\.$/);
    const detail = await readActionDetail(database, entry.id);
    expect(detail).toMatchObject({ action: { undoneBy: undo?.id }, bulk: { counts: { cancelled: 2 } } });
    expect((await readActionDetail(database, undo?.id ?? ''))?.undoOf).toBe(entry.id);
  });
});

test('what can never be taken back says why, and there is no action that does not exist', async () => {
  const entry = await act(async () => ({ action: 'run now', jobIds: ['12'] }));
  await refused(entry, /When the job was due before was not recorded/);
  const unknown = await act(async () => ({ action: 'something of a later version' }));
  await refused(unknown, /Actions of this kind can’t be taken back/);
  await expect(undoAction(database, '999999', bob)).rejects.toMatchObject({ code: 'not_found' });
  expect(await readActionDetail(database, '999999')).toBeNull();
});

/** Lets a runner do what bulk actions are open. */
async function workOff(): Promise<void> {
  const runner = new BulkActionRunner({ database, logger: silentLogger });
  runner.wake();
  await until(
    async () => (await db.query(`select from sync.bulk_actions where state in ('pending', 'running')`)).length === 0,
  );
  await runner.stop();
}
