import { JobError } from '#engine/jobError.ts';
import type { GameList, GamePlatformClient } from '#engine/providers/game-platform/client.ts';
import { cursorRefused } from '#engine/providers/game-platform/refusals.ts';
import type { PlatformCompetitor } from '#engine/providers/game-platform/schemas.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import { atOnce, oneByOne } from './atOnce.ts';
import { idInDryRun, writeListing, type Fetched, type WrittenListing } from './competitors.ts';
import { Failures, ownFailure } from './failures.ts';
import { writeGames } from './games.ts';
import { partitions } from './partitions.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { Tally } from './summary.ts';

/** Competitors that are fetched at once: what the contract allows a key. */
const mostAtOnce = 4;

export const syncGamePlatform = defineSync({
  name: 'sync-game-platform',
  title: 'Game platform',
  description: 'Fetches competitors with their coaches, and what is new of their game statistics.',
  payload: payloadSchema,
  provider: 'game-platform',
  // A call for the list, and one for each competitor with few news: as many as an ordinary platform has.
  estimatedCalls: ({ coachId }) => (coachId === undefined ? 101 : 11),
  // One for all: a run over everybody covers those of a coach, and what the platform allows at once counts by key.
  lock: () => 'sync-game-platform',
  maxAttempts: 5,
  timeout: 60 * 60_000,
  entity: 'game-statistics',
  // What is new since the last run says nothing of the next.
  judgesItself: true,
  partitions,
  async run(context) {
    const { payload, log } = context;
    // The engine makes such a job a dry run; should it ever not, nothing must be written.
    if (payload.dryRun && !context.dryRun) throw new Error('the payload asks for a dry run, and the job is none');
    const listing = await fetchListing(context);
    if (listing.length === 0) return;
    context.signal.throwIfAborted();
    const full = payload.coachId === undefined;
    const { acceptCollapse } = payload;
    const written = await context.part((transaction) => writeListing(transaction, listing, { full, acceptCollapse }));
    reportVanished(context, written);

    const failures = new Failures();
    const tally = new Tally();
    await fetchAll(context, written.fetched, failures, tally);
    for (const warning of failures.warnings()) context.warn(warning);
    context.fact('quota', context.provider.quota());
    for (const [fact, value] of Object.entries(tally.facts(listing.length, failures.list.length))) {
      context.fact(fact, value);
    }
    if (failures.list.length > 0) context.fact('failed_competitors', failures.fact());
    failures.refuseAll(listing.length);
    log.info(tally.sentence(listing.length, coachesOf(listing), failures.list.length));
  },
});

type Context = SyncContext<Payload, GamePlatformClient>;

/** Each competitor once. Throws a `JobError` (`empty_answer`) where the platform has none at all. */
async function fetchListing(context: Context): Promise<PlatformCompetitor[]> {
  const { payload, log } = context;
  const { coachId } = payload;
  context.progress(0, null, 'Fetching competitors');
  log.info(coachId === undefined ? 'Asking for all competitors.' : `Asking for the competitors of coach ${coachId}.`);
  const { competitors, pages, unknownFields } = await listCompetitors(context, coachId);
  const byId = new Map(competitors.map((competitor) => [competitor.id, competitor]));
  const listing = [...byId.values()];
  log.info(
    `The platform lists ${plural(listing.length, 'competitor')} of ${plural(coachesOf(listing), 'coach', 'coaches')} (${plural(pages, 'page')}).`,
    { competitors: listing.length, pages },
  );
  warnOfUnknown(context, 'competitors', unknownFields);
  if (listing.length < competitors.length) {
    const count = competitors.length - listing.length;
    context.warn({
      code: 'repeated_competitors',
      message: `${plural(count, 'competitor')} came more than once in the list; the last one counted.`,
      details: { count },
    });
  }
  if (listing.length === 0) refuseEmpty(context);
  return listing;
}

/** A list that the platform lets expire between two pages is begun anew, once. */
async function listCompetitors(context: Context, coachId: string | undefined) {
  try {
    return await context.provider.competitors(coachId);
  } catch (error) {
    if (!isCursorRefused(error)) throw error;
    context.log.warn('The list of competitors expired while it was fetched; it is fetched again from its first page.');
    return await context.provider.competitors(coachId);
  }
}

function refuseEmpty({ payload, warn }: Context): void {
  if (payload.coachId !== undefined) {
    warn({
      code: 'nothing_found',
      message: `The platform lists no competitor of coach ${payload.coachId}. Nothing was written.`,
    });
    return;
  }
  throw new JobError(
    {
      code: 'empty_answer',
      message: 'The platform’s list of all competitors is empty. Nothing was written.',
      hint: 'The platform has trouble, or the key sees no competitor. Try again later.',
    },
    { kind: 'never' },
  );
}

/** Fetches side by side; what came of a competitor is written, with its cursor, as soon as it is there. */
async function fetchAll(
  context: Context,
  competitors: readonly Fetched[],
  failures: Failures,
  tally: Tally,
): Promise<void> {
  // The run has one connection to write through.
  const writing = oneByOne();
  const unknown = new Set<string>();
  let done = 0;
  context.progress(done, competitors.length, 'Fetching game statistics');
  try {
    await atOnce(competitors, mostAtOnce, async (competitor) => {
      context.signal.throwIfAborted();
      const fetched = await fetchGames(context, competitor).catch((error: unknown) => {
        const own = context.signal.aborted ? null : ownFailure(error);
        if (!own) throw error;
        failures.add({ providerId: competitor.providerId, name: competitor.name, error: own });
        return null;
      });
      if (fetched) {
        failures.succeeded();
        for (const field of fetched.list.unknownFields) unknown.add(field);
        if (fetched.list.games.length === 0 && fetched.list.cursor === competitor.cursor) tally.nothingNew();
        else await writing(() => write(context, competitor, fetched, tally));
      }
      done += 1;
      context.progress(done, competitors.length, 'Fetching game statistics');
    });
  } finally {
    warnOfUnknown(context, 'games', [...unknown]);
  }
}

/** A competitor's news; `full` when they are all that there is. */
type News = { list: GameList; full: boolean };

async function fetchGames(context: Context, { providerId, name, cursor }: Fetched): Promise<News> {
  try {
    return { list: await context.provider.games(providerId, cursor), full: cursor === null };
  } catch (error) {
    if (!isCursorRefused(error)) throw error;
    // Without a cursor of ours, the list expired between two of its pages.
    if (cursor !== null) {
      context.warn({
        code: 'cursor_refused',
        message: `The platform no longer accepts the cursor of ${name}; all of its games are fetched again.`,
        details: { competitor: providerId },
      });
    }
    return { list: await context.provider.games(providerId, null), full: true };
  }
}

async function write(context: Context, competitor: Fetched, { list, full }: News, tally: Tally): Promise<void> {
  context.signal.throwIfAborted();
  const { acceptCollapse } = context.payload;
  const written = await context.part(async (transaction) => {
    const id = context.dryRun ? await idInDryRun(transaction, competitor) : competitor.id;
    return writeGames(transaction, id, list, { full, acceptCollapse });
  });
  tally.written(list.games.length, written);
  const { inserted, updated, removed, kept } = written;
  context.log.debug(`${competitor.name}: ${plural(inserted, 'new game')}, ${updated} changed, ${removed} removed.`);
  if (kept === 0) return;
  context.warn({
    code: 'games_kept',
    message: `The platform no longer has ${plural(kept, 'game')} of ${competitor.name}, more than half of what is known: they stay. With acceptCollapse they go the next time that everything is fetched.`,
    details: { competitor: competitor.providerId, count: kept },
  });
}

function reportVanished(context: Context, { vanished }: WrittenListing): void {
  if (vanished.length === 0) return;
  context.warn({
    code: 'competitors_vanished',
    message: `The platform no longer lists ${plural(vanished.length, 'competitor')}: ${some(vanished.map(({ name }) => name))}. Nothing was removed.`,
    details: listed(vanished.map(({ provider_competitor_id: competitor, name }) => ({ competitor, name }))),
  });
}

function warnOfUnknown(context: Context, what: 'competitors' | 'games', fields: readonly string[]): void {
  if (fields.length === 0) return;
  context.warn({
    code: 'unknown_fields',
    message: `The platform gives ${what} fields that are not in the contract: ${fields.join(', ')}. They were passed over.`,
    details: { of: what, fields: fields.slice(0, 50) },
  });
}

function coachesOf(listing: readonly PlatformCompetitor[]): number {
  return new Set(listing.flatMap(({ coach }) => (coach ? [coach.id] : []))).size;
}

function isCursorRefused(error: unknown): boolean {
  return error instanceof JobError && error.code === cursorRefused;
}
