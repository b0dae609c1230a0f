import type { Row } from '#engine/syncs/defineSync.ts';
import type { StoredPlayer } from './stored.ts';
import type { Attributes, Source, Told } from './told.ts';

/** Whom a file knows best: what it leaves empty comes from the next. */
const order: readonly Source[] = ['players', 'rosters', 'player_ids'];
/** What a roster knows better than a list of all players. */
const ofTheSeason = ['team', 'position', 'status', 'status_detail', 'jersey_number', 'years_of_experience'] as const;

/** Without a team, whatever team the list still names. */
const released = new Set(['RET', 'CUT', 'UFA', 'RFA', 'TRC', 'TRD', 'TRT', 'NWT', 'RSR']);

/**
 * A row of `nfl_players`. What changes from season to season is the roster's, unless a later season is known already: rosters of
 * earlier seasons, fetched afterwards, do not bring a player back to his old team.
 */
export function playerRow(
  gsisId: string,
  told: readonly Told[],
  season: number,
  stored: StoredPlayer | undefined,
): Row {
  const by = (source: Source): Attributes | undefined => told.findLast((each) => each.source === source)?.attributes;
  const merged = order.map(by);
  const first = <Name extends keyof Attributes>(name: Name): Attributes[Name] | null =>
    merged.find((each) => each !== undefined && each[name] !== null)?.[name] ?? null;
  const roster = by('rosters');
  const listedLast = by('players')?.last_season ?? null;
  const later = stored?.last_season !== null && stored?.last_season !== undefined && stored.last_season > season;

  const current: Pick<Attributes, (typeof ofTheSeason)[number]> = later
    ? pickSeason(stored)
    : roster !== undefined && (listedLast ?? season) <= season
      ? { ...pickSeason(roster), position: roster.position ?? first('position') }
      : {
          ...pickSeason({ ...fallbackOf(first) }),
          team: teamWithoutRoster(by('players'), roster, first('team'), season),
        };
  const lastSeason = Math.max(listedLast ?? 0, roster === undefined ? 0 : season, stored?.last_season ?? 0);
  return {
    provider: 'nflverse',
    gsis_id: gsisId,
    display_name: first('display_name') ?? gsisId,
    first_name: first('first_name'),
    last_name: first('last_name'),
    suffix: first('suffix'),
    position_group: first('position_group'),
    ...current,
    birth_date: first('birth_date'),
    height_inches: first('height_inches'),
    weight_pounds: first('weight_pounds'),
    college: first('college'),
    rookie_season: first('rookie_season'),
    last_season: lastSeason === 0 ? null : lastSeason,
    draft_year: first('draft_year'),
    draft_round: first('draft_round'),
    draft_pick: first('draft_pick'),
    draft_team: first('draft_team'),
    headshot_url: first('headshot_url'),
  };
}

type OfTheSeason = Pick<Attributes, (typeof ofTheSeason)[number]>;

function pickSeason(from: OfTheSeason): OfTheSeason {
  const { team, position, status, status_detail, jersey_number, years_of_experience } = from;
  return { team, position, status, status_detail, jersey_number, years_of_experience };
}

function fallbackOf(first: <Name extends keyof Attributes>(name: Name) => Attributes[Name] | null): OfTheSeason {
  return {
    team: first('team'),
    position: first('position'),
    status: first('status'),
    status_detail: first('status_detail'),
    jersey_number: first('jersey_number'),
    years_of_experience: first('years_of_experience'),
  };
}

/** The list names the last team of everybody; who plays for none has none. */
function teamWithoutRoster(
  listed: Attributes | undefined,
  roster: Attributes | undefined,
  team: string | null,
  season: number,
): string | null {
  if (listed === undefined) return team;
  if (listed.status !== null && released.has(listed.status)) return null;
  if (listed.last_season !== null) return listed.last_season >= season ? team : null;
  return roster === undefined && listed.status === null ? null : team;
}
