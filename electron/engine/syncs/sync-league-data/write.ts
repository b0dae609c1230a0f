import { z } from 'zod';
import type { TableChanges } from '#shared/jobs.ts';
import { JobError } from '#engine/jobError.ts';
import { collapsed, lookAtTheProvider } from '#engine/syncs/collapse.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { plural } from '#engine/syncs/words.ts';
import { matchRosters, type Matched } from './match.ts';
import { nameOf } from './payload.ts';
import type { Snapshot } from './snapshot.ts';
import { removeOthers, writeWeeks } from './writeWeeks.ts';

export interface Written extends Matched {
  /** Teams that are known and that the provider no longer lists: they stay. */
  readonly vanished: readonly string[];
  /** Rows that are new, changed or gone. */
  readonly changed: number;
}

/** Writes what was fetched of a league. Weeks that were not fetched stay as they are. */
export async function writeSnapshot(
  transaction: SyncTransaction,
  seenBy: string,
  snapshot: Snapshot,
  { acceptCollapse }: { acceptCollapse: boolean },
): Promise<Written> {
  const changes: TableChanges[] = [];
  changes.push(await writeLeague(transaction, snapshot));
  const league = await leagueId(transaction, snapshot);
  const known = await readTeams(transaction, league);
  refuseCollapse(snapshot, known.size, acceptCollapse);
  changes.push(
    await transaction.upsert(
      'fantasy_teams',
      snapshot.teams.map((team) => ({
        league_id: league,
        provider_team_id: team.id,
        name: team.name,
        managers: team.managers,
        logo_url: team.logoUrl,
        division: team.division,
      })),
      { key: ['league_id', 'provider_team_id'] },
    ),
  );
  const teams = await readTeams(transaction, league);
  const matched = await matchRosters(transaction, seenBy, snapshot);
  changes.push(await writeStandings(transaction, snapshot, teams));
  changes.push(...(await writeWeeks(transaction, snapshot, { league, teams, players: matched.ids })));
  const removed = await removeOthers(transaction, snapshot, { league, teams });
  const listed = new Set(snapshot.teams.map(({ id }) => id));
  return {
    ...matched,
    vanished: [...known.keys()].filter((team) => !listed.has(team)),
    changed: removed + changes.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0),
  };
}

function writeLeague(transaction: SyncTransaction, snapshot: Snapshot): Promise<TableChanges> {
  const row = {
    provider: snapshot.ref.provider,
    provider_league_id: snapshot.ref.id,
    season: snapshot.season,
    name: snapshot.name,
    status: snapshot.status,
    team_count: snapshot.teamCount,
    start_week: snapshot.startWeek,
    end_week: snapshot.endWeek,
    playoff_start_week: snapshot.playoffStartWeek,
    current_week: snapshot.currentWeek,
    scoring_type: snapshot.scoringType,
    scoring: snapshot.scoring.scoring,
    scoring_unknown: snapshot.scoring.unknown,
    roster_positions: snapshot.rosterPositions,
    settings: snapshot.settings,
    previous_provider_league_id: snapshot.previousLeague,
  };
  return transaction.upsert('fantasy_leagues', [row], { key: ['provider', 'provider_league_id', 'season'] });
}

async function leagueId(transaction: SyncTransaction, { ref, season }: Snapshot): Promise<string> {
  const rows = await transaction.query(
    'select id from public.fantasy_leagues where provider = $1 and provider_league_id = $2 and season = $3',
    [ref.provider, ref.id, season],
  );
  const [row] = z.array(z.object({ id: z.string() })).parse(rows);
  if (!row) throw new Error(`${nameOf(ref)} was written and is not there`);
  return row.id;
}

/** Our id of each team of a league, by the provider's. */
async function readTeams(transaction: SyncTransaction, league: string): Promise<Map<string, string>> {
  const rows = await transaction.query('select id, provider_team_id from public.fantasy_teams where league_id = $1', [
    league,
  ]);
  return new Map(
    z
      .array(z.object({ id: z.string(), provider_team_id: z.string() }))
      .parse(rows)
      .map((row) => [row.provider_team_id, row.id]),
  );
}

async function writeStandings(
  transaction: SyncTransaction,
  { standings }: Snapshot,
  teams: ReadonlyMap<string, string>,
): Promise<TableChanges> {
  const rows = standings.rows.map((row) => ({
    team_id: teams.get(row.team),
    week: standings.week,
    rank: row.rank,
    playoff_seed: row.playoffSeed,
    wins: row.wins,
    losses: row.losses,
    ties: row.ties,
    points_for: row.pointsFor,
    points_against: row.pointsAgainst,
    streak: row.streak,
    waiver_priority: row.waiverPriority,
    faab_balance: row.faabBalance,
    moves: row.moves,
    trades: row.trades,
  }));
  return transaction.upsert('fantasy_standings', rows, { key: ['team_id', 'week'] });
}

/** A league does not lose half of its teams: an answer that says so is wrong. */
function refuseCollapse({ ref, name, teams }: Snapshot, known: number, accepted: boolean): void {
  if (teams.length === 0) {
    throw new JobError(
      {
        code: 'empty_answer',
        message: `${name} (${nameOf(ref)}) has no teams by what its provider answers. Nothing was written.`,
        hint: 'The provider may have trouble, or the league was not set up yet.',
      },
      { kind: 'never' },
    );
  }
  if (accepted || teams.length >= known / 2) return;
  throw collapsed(
    `${name} (${nameOf(ref)}) has ${plural(teams.length, 'team')} where ${known} are known.`,
    lookAtTheProvider,
    { teams: teams.length, known },
  );
}
