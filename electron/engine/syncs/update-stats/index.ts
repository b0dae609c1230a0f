import type { JsonObject, TableChanges } from '#shared/jobs.ts';
import { JobError } from '#engine/jobError.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, plural } from '#engine/syncs/words.ts';
import { callFunction, type Outcome } from './callFunction.ts';
import { checkGames } from './checkGames.ts';
import { describeFunctions, type Described } from './described.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { seedDemoClub } from './seedDemoClub.ts';
import { chosen, readSettings, type Settings } from './settings.ts';
import { tellStale } from './tellStale.ts';

export const updateStats = defineSync({
  name: 'update-stats',
  title: 'Club statistics',
  description:
    'Brings the statistics of the club up to date, each by a function of the database, and tells the web application which caches are stale.',
  payload: payloadSchema,
  provider: null,
  estimatedCalls: 0,
  lock: () => 'update-stats',
  maxAttempts: 3,
  timeout: 60 * 60_000,
  entity: null,
  judgesItself: true,

  async run(context) {
    const { payload, demo, part, progress } = context;
    const settings = await part(readSettings);
    const wanted = chosen(settings, payload.functions);
    if (demo) await part((transaction) => seedDemoClub(transaction, context));
    if (!payload.acceptCollapse) await part(checkGames);
    const functions = await part((transaction) => describeFunctions(transaction, wanted));
    sayWhatFor(context, functions);

    const outcomes = await callAll(context, functions, settings);
    for (const changes of outcomes.flatMap((outcome) => outcome.changes)) context.transaction.record(changes);
    context.fact('functions', outcomes.map(toFact));
    await tellStale(context, settings);
    progress(functions.length, functions.length, 'Done');
    summarise(context, outcomes);
  },
});

type Context = SyncContext<Payload, null>;

function sayWhatFor({ payload, log }: Context, functions: readonly Described[]): void {
  const { matchId, requestId, user } = payload;
  const own = functions.filter(({ kind }) => kind === 'own').map(({ name }) => name);
  const why = matchId === undefined ? '' : ` after match ${matchId}`;
  log.info(`Calling ${plural(functions.length, 'function')}${why}.`, {
    ...(matchId === undefined ? {} : { matchId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(user === undefined ? {} : { user }),
    ...(own.length === 0 ? {} : { databaseOwn: own }),
  });
}

/** Some at once, each as soon as another is over; the outcomes in the order of the functions. One's failure stops no other. */
async function callAll(context: Context, functions: readonly Described[], settings: Settings): Promise<Outcome[]> {
  const outcomes = new Map<Described, Outcome>();
  const queue = [...functions];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        const outcome = await callFunction(context, next, settings);
        outcomes.set(next, outcome);
        report(context, outcome);
        context.progress(outcomes.size, functions.length, 'Functions called');
      } catch (error) {
        // The run is over: nothing new begins.
        queue.length = 0;
        throw error;
      }
    }
  };
  context.progress(0, functions.length, 'Calling functions');
  const lanes = await Promise.allSettled(Array.from({ length: settings.parallel }, work));
  // All have ended by now: nothing works on in the background once the run is over.
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
  return functions.flatMap((each) => outcomes.get(each) ?? []);
}

function report({ log }: Context, { name, succeeded, tries, ms, changes, error }: Outcome): void {
  const took = `${grouped(Math.round(ms))} ms${tries > 1 ? `, ${tries} tries` : ''}`;
  const { written, same } = counted(changes);
  const rows = written === 0 ? 'nothing has changed' : `${plural(written, 'row')} written`;
  if (succeeded) log.info(`${name}: ${rows}${same === 0 ? '' : `, ${grouped(same)} unchanged`} (${took}).`);
  else log.error(`${name} failed: ${error?.message ?? 'unknown'} (${took})`, { code: error?.code ?? 'internal' });
}

/** Says how it went, and fails the job where a function failed. */
function summarise({ log, dryRun }: Context, outcomes: readonly Outcome[]): void {
  const failed = outcomes.filter(({ succeeded }) => !succeeded);
  const { written } = counted(outcomes.flatMap(({ changes }) => changes));
  const done = outcomes.length - failed.length;
  if (failed.length === 0) {
    log.info(
      `${plural(done, 'statistic')} ${dryRun ? 'would be' : done === 1 ? 'is' : 'are'} up to date: ${written === 0 ? 'nothing had changed' : `${plural(written, 'row')} ${dryRun ? 'to write' : 'written'}`}.`,
    );
    return;
  }
  const named = failed.map(({ name, error }) => `${name} (${error?.message ?? 'unknown'})`).join('; ');
  const rest = done === 0 ? '' : ` The other ${done} ${done === 1 ? 'is' : 'are'} up to date.`;
  throw new JobError(
    {
      code: 'functions_failed',
      message: `${failed.length} of ${plural(outcomes.length, 'function')} failed: ${named}.${rest}`,
      hint: 'Mend the function, or take it out of the setting "update-stats"; then run it again, with "functions" for these alone.',
      details: { failed: failed.map(({ name }) => name), functions: outcomes.map(toFact) },
    },
    // Each has had its tries.
    { kind: 'never' },
  );
}

function counted(changes: readonly TableChanges[]): { written: number; same: number } {
  return {
    written: changes.reduce((sum, { inserted, updated, removed }) => sum + inserted + updated + removed, 0),
    same: changes.reduce((sum, { unchanged }) => sum + unchanged, 0),
  };
}

function toFact({ name, tags, succeeded, tries, ms, changes, error }: Outcome): JsonObject {
  return {
    function: name,
    outcome: succeeded ? 'succeeded' : 'failed',
    tries,
    ms: Math.round(ms),
    rows: counted(changes).written,
    tags: [...tags],
    ...(error === null ? {} : { error: { ...error } }),
  };
}
