import type { Payload } from './payload.ts';
import { isOver } from './statuses.ts';
import type { StoredFixture, StoredSeason } from './stored.ts';

/** Days in UTC, YYYY-MM-DD, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** What a run asks for, and why. */
export type Plan =
  | { readonly kind: 'whole'; readonly why: string }
  | {
      readonly kind: 'part';
      readonly days: Days | null;
      /** Fixtures to be asked for by the provider's ids. */
      readonly ids: readonly number[];
      /** Whether it is all that can have changed, so that the next run may go on from here. */
      readonly complete: boolean;
      readonly why: string;
    }
  | { readonly kind: 'nothing'; readonly why: string };

/** Results are corrected for so many days after the match. */
const correctionDays = 3;
/** A season that goes on is fetched whole again after so many days: something may have changed where nobody looked. */
const wholeDays = 30;
/** Matches are added so many days after what looked like the end: play-offs, replays. */
const marginDays = 30;
/** Old fixtures that are asked for one by one (one call); with more of them, all days since the first one are. */
const mostOld = 20;

/**
 * What can have changed since the last run: what was not over then, and what was so only recently. Old fixtures that are not
 * over (postponed without a new day) are asked for by id, so that they don't widen the days.
 */
export function planFetch(payload: Payload, season: StoredSeason, stored: readonly StoredFixture[]): Plan {
  const fixtures = stored.filter(({ vanished }) => !vanished);
  const now = season.now.getTime();
  const last = Math.max(
    season.end_date === null ? -Infinity : Date.parse(season.end_date),
    ...fixtures.map(({ kickoff }) => kickoff.getTime()),
  );
  if (payload.from !== undefined || payload.to !== undefined) return askedFor(payload, season, last);
  if (payload.full) return { kind: 'whole', why: 'it was asked for' };
  if (season.whole_at === null || season.synced_at === null)
    return { kind: 'whole', why: 'it was never fetched before' };
  if (!Number.isFinite(last)) return { kind: 'whole', why: 'nothing is known of it' };

  const over = now > last + marginDays * oneDay;
  if (!over && now - season.whole_at.getTime() >= wholeDays * oneDay) {
    return { kind: 'whole', why: `it was last fetched whole on ${dayOf(season.whole_at.getTime())}` };
  }
  const recent = startOfDay(season.synced_at.getTime() - correctionDays * oneDay);
  const end = (over ? last : Math.max(last, now)) + marginDays * oneDay;
  const old = fixtures
    .filter(({ kickoff, status }) => kickoff.getTime() < recent && !isOver(status))
    .sort((one, other) => one.kickoff.getTime() - other.kickoff.getTime());
  const [first] = old;
  if (first && old.length > mostOld) {
    const days = { from: dayOf(first.kickoff.getTime()), to: dayOf(end) };
    return { kind: 'part', days, ids: [], complete: true, why: `on ${days.from} is the first match that is not over` };
  }
  const ids = old.map(({ id }) => id);
  if (recent <= end) {
    const days = { from: dayOf(recent), to: dayOf(end) };
    const since = `the last run was on ${dayOf(season.synced_at.getTime())}, and results are corrected for ${correctionDays} days`;
    return { kind: 'part', days, ids, complete: true, why: since };
  }
  if (ids.length > 0) {
    return { kind: 'part', days: null, ids, complete: true, why: 'the season has ended, but these are not over' };
  }
  return {
    kind: 'nothing',
    why: `all its fixtures (${fixtures.length}) are over, and were fetched after the season ended on ${dayOf(last)}`,
  };
}

/** The day in UTC of a moment in ms. */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

const oneDay = 86_400_000;

function startOfDay(moment: number): number {
  return Math.floor(moment / oneDay) * oneDay;
}

/** The provider wants both ends: the season's own are put in for one that is left out. */
function askedFor({ from, to }: Payload, season: StoredSeason, last: number): Plan {
  const end = Number.isFinite(last) ? dayOf(last + marginDays * oneDay) : `${season.year + 1}-12-31`;
  const start = season.start_date ?? `${season.year - 1}-07-01`;
  const days = {
    from: from ?? earlier(start, to ?? start),
    to: to ?? later(end, from ?? end),
  };
  return { kind: 'part', days, ids: [], complete: false, why: 'they were asked for' };
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
