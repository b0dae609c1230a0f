import { JobError } from '#engine/jobError.ts';
import { nflTeam } from '#engine/nfl/teams.ts';
import type { SleeperClient } from '#engine/providers/sleeper/client.ts';
import type { SleeperProjection } from '#engine/providers/sleeper/schemas.ts';
import { inWords, type Projection, type Projections, type Week } from './projection.ts';
import { sleeperWords } from './sleeperWords.ts';
import { inOurWords } from './vocabulary.ts';

/** What Sleeper expects; `bytes` and `ms` of the call beside it. */
export async function fetchFromSleeper(client: SleeperClient, week: Week): Promise<Projections> {
  const theirs = weekOfSleeper(week);
  const { data } = await client.projections(week.season, theirs.week ?? undefined, theirs.type);
  const read = data.map((item) => ({ item, ...readItem(item, week.season) }));
  const expected = read.filter(({ projection }) => Object.keys(projection.stats).length > 0);
  refuseOtherWeek(
    expected.map(({ item }) => item),
    week,
    theirs,
  );
  const untaken = [...new Set(expected.flatMap((each) => each.untaken))].sort();
  return {
    source: 'sleeper',
    title: 'Sleeper',
    projections: expected.map(({ projection }) => projection),
    nothing: read.length - expected.length,
    injured: data.filter(({ player }) => player?.injury_status).length,
    companies: [...new Set(expected.flatMap(({ item }) => item.company ?? []))].sort(),
    untaken,
    unknown: untaken.filter((name) => !sleeperWords.isKnown(name)),
  };
}

interface SleeperWeek {
  readonly type: 'regular' | 'post';
  /** Null: the season. */
  readonly week: number | null;
}

/** Sleeper counts the weeks of the playoffs anew. */
function weekOfSleeper({ season, week, isPost }: Week): SleeperWeek {
  if (week === 0) return { type: 'regular', week: null };
  return isPost ? { type: 'post', week: week - (season >= 2021 ? 18 : 17) } : { type: 'regular', week };
}

function readItem(item: SleeperProjection, season: number): { projection: Projection; untaken: readonly string[] } {
  const { player, stats, player_id: id } = item;
  const isDefense = player?.position === 'DEF';
  const { stats: ours, untaken, explained } = inOurWords(stats, sleeperWords, isDefense);
  const points = stats['pts_std'] ?? null;
  const changed = item.updated_at ?? item.last_modified;
  return {
    projection: {
      id: ['sleeper', id],
      name: [player?.first_name, player?.last_name].filter(Boolean).join(' ') || id,
      firstName: player?.first_name ?? null,
      lastName: player?.last_name ?? null,
      position: player?.position ?? null,
      fantasyPositions: player?.fantasy_positions ?? [],
      isDefense,
      team: nflTeam(item.team ?? player?.team, season),
      opponent: nflTeam(item.opponent, season),
      stats: ours,
      own: isDefense || points === null ? null : { points, explained },
      projectedAt: changed === null ? null : new Date(changed).toISOString(),
    },
    untaken,
  };
}

/** An answer about another week would be written as if it were about this one. */
function refuseOtherWeek(items: readonly SleeperProjection[], asked: Week, theirs: SleeperWeek): void {
  const other = items.find(
    ({ season, week, season_type: type }) =>
      season !== asked.season || week !== theirs.week || (type !== null && type !== theirs.type),
  );
  if (!other) return;
  const { season, week, season_type: type } = other;
  throw new JobError(
    {
      code: 'provider_invalid_response',
      message: `Sleeper was asked for ${inWords(asked)} and answered with projections of ${week === null ? '' : `${type ?? 'regular'} week ${week} of `}${season}.`,
      hint: 'Nothing of it was written. Sleeper’s projections are not documented and may have changed.',
      details: { player: other.player_id, season, week, type },
    },
    { kind: 'never' },
  );
}
