import { z } from 'zod';
import type { RecordedFile } from '../replay/files.ts';

/** What Sleeper would answer; null for what there is not. */
export interface SleeperAnswers {
  state(): unknown;
  players(): unknown;
  league(leagueId: string): unknown;
  rosters(leagueId: string): unknown;
  users(leagueId: string): unknown;
  matchups(leagueId: string, week: number): unknown;
  /** `week` null: of the whole season. */
  projections(season: number, week: number | null, type: string): unknown;
}

const stateSchema = z.looseObject({
  season: z.string(),
  season_type: z.string(),
  week: z.number(),
  display_week: z.number(),
});
const leagueSchema = z.looseObject({
  league_id: z.string(),
  scoring_settings: z.unknown(),
  roster_positions: z.unknown(),
});
const playerSchema = z.looseObject({ player_id: z.string(), position: z.unknown(), first_name: z.unknown() });
const players = z.array(z.string()).nullish();
const rosterSchema = z.looseObject({ roster_id: z.number(), league_id: z.string(), owner_id: z.unknown(), players });
type Roster = z.infer<typeof rosterSchema>;
const matchupSchema = z.looseObject({
  roster_id: z.number(),
  matchup_id: z.number().nullable(),
  starters: z.unknown(),
  players,
});
type Matchup = z.infer<typeof matchupSchema>;
const userSchema = z.looseObject({ user_id: z.string(), display_name: z.unknown() });
type User = z.infer<typeof userSchema>;
const projectionSchema = z.looseObject({
  player_id: z.string(),
  category: z.literal('proj'),
  season: z.string(),
  season_type: z.string().nullish(),
});
const weekSchema = z.looseObject({ week: z.number() });

interface Found {
  state: unknown;
  players: unknown;
  readonly leagues: Map<string, unknown>;
  readonly rosters: Map<string, Roster[]>;
  readonly users: { name: string; items: User[] }[];
  readonly matchups: { name: string; week: number | null; items: Matchup[] }[];
  /** By season, week and type. */
  readonly projections: Map<string, unknown>;
}

/** Sleeper's answers among recordings, by what is in them; of several for the same thing the last. Null where there is none. */
export function recogniseAnswers(files: readonly RecordedFile[]): SleeperAnswers | null {
  const found: Found = {
    state: null,
    players: null,
    leagues: new Map(),
    rosters: new Map(),
    users: [],
    matchups: [],
    projections: new Map(),
  };
  const known = files.filter((file) => {
    const json = file.json();
    return Array.isArray(json) ? addList(found, file.name, json) : addObject(found, json);
  });
  return known.length === 0 ? null : answersOf(found);
}

/** What a list is, by its first item. */
function addList({ rosters, matchups, users, projections }: Found, name: string, list: unknown[]): boolean {
  const [first] = list;
  const projection = projectionSchema.safeParse(first);
  if (projection.success) {
    const { season, season_type: type } = projection.data;
    // Of whom nothing is expected, the week is left out.
    const told = list.find((item) => weekSchema.safeParse(item).success);
    projections.set(`${season} ${weekSchema.safeParse(told).data?.week ?? null} ${type ?? 'regular'}`, list);
    return true;
  }
  const asRosters = rosterSchema.safeParse(first).success ? z.array(rosterSchema).safeParse(list) : null;
  if (asRosters?.success) rosters.set(asRosters.data[0]?.league_id ?? '', asRosters.data);
  const asMatchups = asRosters
    ? null
    : matchupSchema.safeParse(first).success
      ? z.array(matchupSchema).safeParse(list)
      : null;
  if (asMatchups?.success) matchups.push({ name, week: weekIn(name), items: asMatchups.data });
  const asUsers = userSchema.safeParse(first).success ? z.array(userSchema).safeParse(list) : null;
  if (asUsers?.success) users.push({ name, items: asUsers.data });
  return [asRosters, asMatchups, asUsers].some((each) => each?.success);
}

function addObject(found: Found, json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const league = leagueSchema.safeParse(json);
  if (stateSchema.safeParse(json).success) found.state = json;
  else if (league.success) found.leagues.set(league.data.league_id, json);
  else if (playerSchema.safeParse(Object.values(json)[0]).success) found.players = json;
  else return false;
  return true;
}

function answersOf({ state, players, leagues, rosters, users, matchups, projections }: Found): SleeperAnswers {
  return {
    state: () => state,
    players: () => players,
    league: (id) => leagues.get(id) ?? null,
    rosters: (id) => rosters.get(id) ?? null,
    users(id) {
      const owners = new Set(rosters.get(id)?.map(({ owner_id: owner }) => owner));
      const fitting = users.filter(
        ({ name, items }) => name.includes(id) || items.some(({ user_id: user }) => owners.has(user)),
      );
      return fitting.at(-1)?.items ?? null;
    },
    matchups(id, week) {
      const fitting = matchups.filter((each) => each.week === week || (each.week === null && matchups.length === 1));
      const ours = fitting.filter(({ name, items }) => name.includes(id) || belongs(items, rosters, id));
      return ours.at(-1)?.items ?? null;
    },
    projections: (season, week, type) => projections.get(`${season} ${week} ${type}`) ?? null,
  };
}

/** A list of matchups does not say its week; its name may: `matchups_week7.json`, `wk07`, `matchups/7.json`. */
function weekIn(name: string): number | null {
  const match = /(?:week|wk|w)[ _-]?0*(\d{1,2})(?!\d)/i.exec(name) ?? /matchups?[ _/-]0*(\d{1,2})(?!\d)/i.exec(name);
  return match ? Number(match[1]) : null;
}

/** Nor its league: it is the one whose rosters have the most of its players, or any where that says nothing. */
function belongs(items: readonly Matchup[], rosters: ReadonlyMap<string, readonly Roster[]>, league: string): boolean {
  const shared = [...rosters].map(([id, teams]) => ({ id, count: sharedPlayers(items, teams) }));
  const most = Math.max(0, ...shared.map(({ count }) => count));
  return most === 0 || shared.some(({ id, count }) => id === league && count === most);
}

function sharedPlayers(items: readonly Matchup[], teams: readonly Roster[]): number {
  const places = new Set(teams.flatMap(placesOf));
  return items.flatMap(placesOf).filter((place) => places.has(place)).length;
}

function placesOf(team: Roster | Matchup): string[] {
  return (team.players ?? []).map((player) => `${team.roster_id} ${player}`);
}
