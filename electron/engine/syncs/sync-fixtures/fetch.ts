import { JobError } from '#engine/jobError.ts';
import type { ApiFootballClient, ListAnswer } from '#engine/providers/api-football/client.ts';
import type { ProviderFixture } from '#engine/providers/api-football/schemas.ts';
import { collapsed, fewRows, lookAtTheProvider } from '#engine/syncs/collapse.ts';
import type { SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, listed, megabytes, plural } from '#engine/syncs/words.ts';
import type { Payload } from './payload.ts';
import { dayOf, type Days, type Plan } from './plan.ts';
import type { StoredFixture, StoredSeason } from './stored.ts';

export type Context = SyncContext<Payload, ApiFootballClient>;

/** What the provider gave. */
export interface Fetched {
  readonly fixtures: ProviderFixture[];
  /** Ids of fixtures that we have, that were asked for, and that the provider no longer has. */
  readonly vanished: readonly number[];
  readonly whole: boolean;
  /** Whether it was all that can have changed. */
  readonly complete: boolean;
}

/** Fixtures that are asked for by id, in three calls, before the whole season is asked for in one or two instead. */
const mostById = 60;

/**
 * Asks for what is planned. A fixture that we have in the days asked for and that does not come was moved, or is gone: it is
 * asked for by its id. Throws a `JobError` (`empty_answer`, `implausible`) where the answer can't be right.
 */
export async function fetchFixtures(
  context: Context,
  season: StoredSeason,
  plan: Exclude<Plan, { kind: 'nothing' }>,
  stored: readonly StoredFixture[],
): Promise<Fetched> {
  const present = stored.filter(({ vanished }) => !vanished);
  context.progress(0, null, 'Fetching fixtures');
  if (plan.kind === 'whole') return fetchWhole(context, season, present, plan.why);
  const { days, complete } = plan;
  const found = new Map<number, ProviderFixture>();
  if (days) {
    context.log.info(`Asking for ${nameOf(season)} from ${days.from} to ${days.to}: ${plan.why}.`);
    for (const item of await ask(context, (client) => client.fixtures({ ...keyOf(context), ...days }))) {
      found.set(item.fixture.id, item);
    }
  }
  const expected = days ? present.filter((fixture) => isWithin(fixture, days)) : [];
  const moved = expected.filter(({ id }) => !found.has(id)).map(({ id }) => id);
  const ids = [...new Set([...plan.ids, ...moved])].filter((id) => !found.has(id));
  if (ids.length > mostById) {
    return fetchWhole(context, season, present, `${plural(ids.length, 'fixture')} did not come where they were`);
  }
  if (ids.length > 0) {
    const why = moved.length > 0 ? 'moved or gone, or open for long' : 'open for long';
    context.progress(found.size, null, 'Fetching fixtures one by one');
    context.log.info(`Asking for ${plural(ids.length, 'fixture')} by id: ${why}.`);
    for (const item of await ask(context, (client) => client.fixturesById(ids))) found.set(item.fixture.id, item);
  }
  const vanished = ids.filter((id) => !found.has(id));
  refuseCollapse(context, season, vanished.length, expected.length + plan.ids.length);
  return { fixtures: ownOnly(context, [...found.values()]), vanished, whole: false, complete };
}

async function fetchWhole(
  context: Context,
  season: StoredSeason,
  present: readonly StoredFixture[],
  why: string,
): Promise<Fetched> {
  context.log.info(`Asking for the whole of ${nameOf(season)}: ${why}.`);
  const found = new Map<number, ProviderFixture>();
  for (const item of await ask(context, (client) => client.fixtures(keyOf(context)))) found.set(item.fixture.id, item);
  if (found.size === 0 && present.length > 0 && !context.payload.acceptCollapse) {
    throw new JobError(
      {
        code: 'empty_answer',
        message: `The provider has no fixture of ${nameOf(season)}; the database has ${grouped(present.length)}. Nothing was written.`,
        hint: `${lookAtTheProvider} If it is right, run the sync again with acceptCollapse set to true.`,
      },
      { kind: 'never' },
    );
  }
  const vanished = present.filter(({ id }) => !found.has(id)).map(({ id }) => id);
  refuseCollapse(context, season, vanished.length, present.length);
  return { fixtures: ownOnly(context, [...found.values()]), vanished, whole: true, complete: true };
}

async function ask(
  context: Context,
  call: (client: ApiFootballClient) => Promise<ListAnswer<ProviderFixture>>,
): Promise<ProviderFixture[]> {
  const { items, calls, bytes, ms } = await call(context.provider);
  context.signal.throwIfAborted();
  context.log.info(
    `Fetched ${plural(items.length, 'fixture')} (${megabytes(bytes)}, ${plural(calls, 'call')}, ${grouped(ms)} ms).`,
    { fixtures: items.length, calls, bytes, ms },
  );
  return items;
}

/** A fixture may have gone over to another league or season: its own job writes it. */
function ownOnly(context: Context, fixtures: ProviderFixture[]): ProviderFixture[] {
  const { league, season } = context.payload;
  const own = fixtures.filter((each) => each.league.id === league && each.league.season === season);
  if (own.length === fixtures.length) return own;
  const others = fixtures.filter((each) => !own.includes(each));
  context.warn({
    code: 'other_season',
    message: `${plural(others.length, 'fixture')} in the answer belong to another league or season, and were left out.`,
    details: listed(
      others.map((each) => ({
        providerFixtureId: each.fixture.id,
        league: each.league.id,
        season: each.league.season,
      })),
    ),
  });
  return own;
}

/**
 * Judges the answer by what the database has, and not by earlier runs: those asked for more, or less. More than half of the
 * fixtures gone is a collapse.
 */
function refuseCollapse(context: Context, season: StoredSeason, vanished: number, expected: number): void {
  if (context.payload.acceptCollapse || expected < fewRows || vanished * 2 <= expected) return;
  throw collapsed(
    `The provider no longer has ${grouped(vanished)} of ${grouped(expected)} fixtures of ${nameOf(season)} that it was asked for.`,
    lookAtTheProvider,
    { vanished, expected },
  );
}

export function nameOf({ league, year }: StoredSeason): string {
  return `${league} ${year}`;
}

function keyOf({ payload }: Context): { league: number; season: number } {
  return { league: payload.league, season: payload.season };
}

function isWithin({ kickoff }: StoredFixture, { from, to }: Days): boolean {
  const day = dayOf(kickoff.getTime());
  return from <= day && day <= to;
}
